#include "dispatch/failure_streak.hpp"

#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::dispatch {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

struct AFailureStreak : ::testing::Test {
  std::vector<std::string> lines;

  FailureStreak streak(bool says_first) {
    return {{.failing = "loop.failing", .sentence = "The loop waits", .recovered = "loop.recovered", .well = "It goes on.", .says_first = says_first},
            [this](std::string_view code, const std::string& sentence) { lines.push_back(std::string(code) + ": " + sentence); }};
  }
  static void fail(FailureStreak& streak, int times) {
    for (int i = 0; i < times; ++i) streak.run([] { throw std::runtime_error("the disk is full."); });
  }
};

TEST_F(AFailureStreak, IsSaidOnceWhenItBegins) {
  auto loop = streak(true);

  fail(loop, 2);

  EXPECT_THAT(lines, ElementsAre("loop.failing: The loop waits: the disk is full."));
  EXPECT_TRUE(loop.lasts());
}

TEST_F(AFailureStreak, IsSaidTheThirdTimeWhoeverSaidItBefore) {
  auto loop = streak(false);

  fail(loop, 2);
  EXPECT_THAT(lines, IsEmpty());
  fail(loop, 1);

  EXPECT_THAT(lines, ElementsAre(HasSubstr("It has failed 3 times in a row since ")));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("the disk is full.")));
}

TEST_F(AFailureStreak, IsSaidAgainAtGrowingDistance) {
  auto loop = streak(true);

  fail(loop, 1'000);

  EXPECT_THAT(lines, SizeIs(6));  // the first, 3, 12, 48, 192, 768
  EXPECT_THAT(lines.back(), HasSubstr("768 times"));
}

TEST_F(AFailureStreak, IsSaidToBeOver) {
  auto loop = streak(true);
  fail(loop, 3);
  lines.clear();

  EXPECT_TRUE(loop.run([] {}));

  EXPECT_THAT(lines, ElementsAre("loop.recovered: It goes on."));
  EXPECT_FALSE(loop.lasts());
}

TEST_F(AFailureStreak, IsNoMoreWrongOnceItIsOver) {
  std::vector<std::string> well;
  FailureStreak loop({.failing = "loop.failing", .sentence = "The loop waits", .recovered = "loop.recovered", .well = "It goes on."},
                     {[&](std::string_view code, const std::string&) { lines.emplace_back(code); },
                      [&](std::string_view code, const std::string&) { well.emplace_back(code); }});

  fail(loop, 1);
  loop.run([] {});

  EXPECT_THAT(lines, ElementsAre("loop.failing"));
  EXPECT_THAT(well, ElementsAre("loop.recovered"));
}

TEST_F(AFailureStreak, ThatNobodyHeardOfEndsInSilence) {
  auto loop = streak(false);
  fail(loop, 2);

  loop.run([] {});

  EXPECT_THAT(lines, IsEmpty());
}

TEST_F(AFailureStreak, IsCausedByWhateverIsThrown) {
  auto loop = streak(true);

  EXPECT_FALSE(loop.run([] { throw 5; }));

  EXPECT_THAT(lines, ElementsAre(HasSubstr("no std::exception")));
}

TEST_F(AFailureStreak, GoesOnThoughItCannotBeSaid) {
  FailureStreak loop({.failing = "a", .sentence = "b", .recovered = "c", .well = "d"},
                     [](std::string_view, const std::string&) { throw std::runtime_error("no log"); });

  EXPECT_FALSE(loop.run([] { throw std::runtime_error("no store"); }));
  EXPECT_TRUE(loop.run([] {}));
}

}  // namespace
}  // namespace comptoir::dispatch
