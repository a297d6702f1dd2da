#include "dispatch/timers.hpp"

#include <gtest/gtest.h>

#include "application.hpp"

namespace comptoir::dispatch::testing {
namespace {

TEST(ATimer, SendsItsCommandAgainAndAgain) {
  const Place place;
  Application application(place);

  Timers timers(application.directory(), application.dispatcher(), "default");

  EXPECT_TRUE(eventually([&] { return application.version_of("clock") >= 3; }));
  EXPECT_EQ(application.store().read()->log(0, 1).front().origin.actor, "timer:ledger/tick");
}

TEST(ATimer, IsNotSentAgainBeforeItWasAnswered) {
  const Place place;
  Application application(place);
  Timers timers(application.directory(), application.dispatcher(), "default");
  ASSERT_TRUE(eventually([&] { return application.version_of("clock") >= 1; }));

  {
    Gate gate(application.writer());
    (void)eventually([start = std::chrono::steady_clock::now()] { return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(100); });
    application.store().faults.commits = 0;
  }

  timers.stop();
  EXPECT_LE(application.store().faults.commits, 3) << "five of them were due behind the gate";
}

TEST(ATimer, StopsThoughItsCommandIsUnderWay) {
  const Place place;
  Application application(place);
  Timers timers(application.directory(), application.dispatcher(), "default");
  ASSERT_TRUE(eventually([&] { return application.version_of("clock") >= 1; }));

  timers.stop();

  const auto stood = application.version_of("clock");
  ASSERT_FALSE(application.deposit("a", 1).error);
  EXPECT_EQ(application.version_of("clock"), stood);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
