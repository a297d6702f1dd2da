#include "dispatch/timers.hpp"

#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

std::unique_ptr<Timers> timers_of(Application& application, Dispatcher& dispatcher) {
  return std::make_unique<Timers>(application.directory(), dispatcher, application.store(), application.writer(), application.lanes(), "default");
}

TEST(ATimer, IsDueAPeriodBehindItWasSentHoweverTheClockIsMeasured) {
  const auto noon = Timestamp::from_microseconds_since_epoch(1'700'000'000'000'000);
  const auto period = Duration::milliseconds(20);
  const auto term = Duration::milliseconds(5'000);

  EXPECT_EQ(due_behind(noon, period, noon, term), noon + period);
  EXPECT_EQ(due_behind(noon, period, noon + Duration::milliseconds(500), term), noon + period);
  EXPECT_EQ(due_behind(noon, period, noon - Duration::milliseconds(15), term), noon + period);
  EXPECT_EQ(due_behind(noon, period, noon - Duration::milliseconds(4'000), term), noon + period) << "its host hears the time late";
}

TEST(ATimer, IsNotHeldUpByAClockThatWasSetBack) {
  const auto noon = Timestamp::from_microseconds_since_epoch(1'700'000'000'000'000);
  const auto an_hour_ago = noon - Duration::milliseconds(3'600'000);
  const auto period = Duration::milliseconds(20);
  const auto term = Duration::milliseconds(5'000);

  EXPECT_EQ(due_behind(noon, period, an_hour_ago, term), an_hour_ago + period);
}

TEST(ATimer, SendsItsCommandAgainAndAgain) {
  const Place place;
  place.order("tick", "please");
  Application application(place);

  auto timers = timers_of(application, application.dispatcher());

  EXPECT_TRUE(eventually([&] { return application.version_of("clock") >= 3; }));
  EXPECT_EQ(application.store().read()->log(0, 1).front().origin.actor, "timer:ledger/tick");
}

/// Counts what is sent.
class Counting final : public Behaviour {
 public:
  explicit Counting(std::atomic<int>& count) : count_(count) {}
  std::optional<Outcome> before(Request&) override {
    ++count_;
    return std::nullopt;
  }
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override {}

 private:
  std::atomic<int>& count_;
};

TEST(ATimer, IsNotSentAgainBeforeItWasAnswered) {
  const Place place;
  Application application(place);
  std::atomic<int> sent{0};
  std::vector<std::unique_ptr<Behaviour>> behaviours;
  behaviours.push_back(std::make_unique<Counting>(sent));
  Dispatcher dispatcher(application.services(), application.store(), application.writer(), std::move(behaviours));
  if (application.lanes().are_shared()) GTEST_SKIP() << "What hosts share is stored before it is due, and the gate would hold that up.";
  Gate gate(application.writer());

  auto timers = timers_of(application, dispatcher);

  ASSERT_TRUE(eventually([&] { return sent == 1; }));
  const auto five_periods_on = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > five_periods_on; }));
  EXPECT_EQ(sent, 1);
  gate.open();
}

TEST(ATimer, StopsThoughItsCommandIsUnderWay) {
  const Place place;
  place.order("tick", "please");
  Application application(place);
  auto timers = timers_of(application, application.dispatcher());
  ASSERT_TRUE(eventually([&] { return application.version_of("clock") >= 1; }));

  timers->stop();

  const auto stood = application.version_of("clock");
  ASSERT_FALSE(application.deposit("a", 1).error);
  EXPECT_EQ(application.version_of("clock"), stood);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
