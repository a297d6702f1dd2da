#include "plugins/suspensions.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

using std::chrono::milliseconds, std::chrono::hours;
using ::testing::ContainsRegex, ::testing::Each, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

constexpr CallName first{nullptr, 1, nullptr};
constexpr CallName second{nullptr, 2, nullptr};
constexpr CallName drive{nullptr, 0, "drive"};

std::string code_of(const std::optional<Error>& refusal) { return refusal ? refusal->code : "none"; }

TEST(AHandler, IsCalledWhileAllIsWell) {
  Suspensions suspensions;

  EXPECT_FALSE(suspensions.any());
  EXPECT_EQ(code_of(suspensions.refusal_of(first)), "none");
}

TEST(AHandler, IsRefusedWhileACallOfItHasNotComeBack) {
  Suspensions suspensions;

  suspensions.give_up(first, milliseconds(1));

  EXPECT_TRUE(suspensions.any());
  EXPECT_EQ(code_of(suspensions.refusal_of(first)), "handler.suspended");
  EXPECT_EQ(code_of(suspensions.refusal_of(second)), "none");
  EXPECT_EQ(suspensions.inside(), 1U);
}

TEST(AHandler, RestsOnceItHasComeBack) {
  Suspensions suspensions;
  suspensions.give_up(first, hours(1));

  suspensions.came_back(first);

  EXPECT_EQ(suspensions.inside(), 0U);
  EXPECT_THAT(suspensions.refusal_of(first)->sentence, HasSubstr("rests for 43200 s"));
}

TEST(AHandler, IsRefusedInWordsThatStayTheSame) {
  const std::string moment = "20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z";
  Suspensions suspensions;

  suspensions.give_up(first, hours(1));
  const auto while_inside = suspensions.refusal_of(first)->sentence;
  suspensions.came_back(first);
  const auto while_it_rests = suspensions.refusal_of(first)->sentence;

  EXPECT_THAT(while_inside, ContainsRegex("has not come back since " + moment));
  EXPECT_THAT(while_it_rests, ContainsRegex("is called again at " + moment));
  EXPECT_THAT(suspensions.sentences(), AllOf(SizeIs(1), Each(ContainsRegex("is called again at " + moment))));
}

TEST(Suspensions, SayHowMuchOfThePluginTheyAreOf) {
  Suspensions suspensions;

  EXPECT_EQ(suspensions.extent(), "");
  suspensions.rest(first, hours(1));
  EXPECT_EQ(suspensions.extent(), "1 handler");
  suspensions.give_up(second, hours(1));
  EXPECT_EQ(suspensions.extent(), "2 handlers");
  suspensions.give_up(second, hours(1));
  EXPECT_EQ(suspensions.extent(), "all handlers");
}

TEST(AHandler, IsCalledAgainAfterItsRest) {
  Suspensions suspensions;
  suspensions.give_up(first, milliseconds(0));

  suspensions.came_back(first);

  EXPECT_EQ(code_of(suspensions.refusal_of(first)), "none");
  EXPECT_THAT(suspensions.sentences(), IsEmpty());
}

TEST(AHandler, RestsLongerEachTime) {
  Suspensions suspensions;

  suspensions.rest(first, hours(1));
  const auto once = suspensions.refusal_of(first)->sentence;
  suspensions.rest(first, hours(1));
  const auto twice = suspensions.refusal_of(first)->sentence;

  EXPECT_THAT(once, HasSubstr("rests for 43200 s"));
  EXPECT_THAT(twice, HasSubstr("rests for 86400 s"));
}

TEST(AHandler, RestsAsAtFirstAfterItWasWellForAsLongAsItHadRested) {
  Suspensions suspensions;
  suspensions.rest(first, milliseconds(1));
  const auto well_again = Suspensions::Clock::now() + milliseconds(2 * 12);
  while (Suspensions::Clock::now() < well_again) std::this_thread::yield();

  suspensions.rest(first, hours(1));

  EXPECT_THAT(suspensions.refusal_of(first)->sentence, HasSubstr("rests for 43200 s"));
}

TEST(APluginInWhichTwoCallsAre, TakesNoneAtAll) {
  Suspensions suspensions;
  suspensions.give_up(first, hours(1));
  suspensions.give_up(second, hours(1));

  EXPECT_EQ(code_of(suspensions.refusal_of({nullptr, 3, nullptr})), "plugin.suspended");
  suspensions.came_back(second);
  EXPECT_EQ(code_of(suspensions.refusal_of({nullptr, 3, nullptr})), "none");
}

TEST(AStepThatHasNotComeBack, SuspendsNoHandlerByItself) {
  Suspensions suspensions;
  suspensions.give_up(drive, hours(1));

  EXPECT_EQ(suspensions.inside(), 1U);
  EXPECT_EQ(code_of(suspensions.refusal_of(first)), "none");
  suspensions.came_back(drive);
  EXPECT_EQ(suspensions.inside(), 0U);
}

TEST(ARefusal, SaysNothingOfTheMessage) {
  EXPECT_TRUE(is_plugin_away(unavailable("handler.suspended", "")));
  EXPECT_TRUE(is_plugin_away(unavailable("plugin.suspended", "")));
  EXPECT_FALSE(is_plugin_away(unavailable("handler.deadline", "")));
}

}  // namespace
}  // namespace comptoir::plugins
