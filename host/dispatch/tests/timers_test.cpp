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

/// Lets the daily command of the tally through at its third attempt.
class Hindering final : public Behaviour {
 public:
  Hindering(std::atomic<int>& attempts, std::function<std::optional<Outcome>(const Request&)> hindrance)
      : attempts_(attempts), hindrance_(std::move(hindrance)) {}
  std::optional<Outcome> before(Request& request) override {
    if (request.name != "tally.count/1" || ++attempts_ > 2) return std::nullopt;
    return hindrance_(request);
  }
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override {}

 private:
  std::atomic<int>& attempts_;
  std::function<std::optional<Outcome>(const Request&)> hindrance_;
};

/// A host whose tally was to be sent long ago.
struct ADailyTimer : ::testing::Test {
  Place place;
  std::atomic<int> attempts{0};
  Register hosts{16};
  Application application{place, {.plugins = {"ledger", "tally"}, .hosts = &hosts}};
  std::unique_ptr<Dispatcher> dispatcher;

  void SetUp() override {
    if (application.store().writers() > 1) GTEST_SKIP() << "The database checks leases by itself, and knows nothing of those that a test says.";
  }

  std::unique_ptr<Timers> hindered_by(std::function<std::optional<Outcome>(const Request&)> hindrance) {
    std::vector<std::unique_ptr<Behaviour>> behaviours;
    behaviours.push_back(std::make_unique<Hindering>(attempts, std::move(hindrance)));
    dispatcher = std::make_unique<Dispatcher>(application.services(), application.store(), application.writer(), std::move(behaviours));
    const auto name = application.catalogue().find("tally")->contract().timers.front().name;
    application.writer().perform([&](storage::Transaction& transaction) {
      transaction.checkpoint({"timer:" + name, storage::lane_of({"", "timer", name}, application.store().lanes()), 1});
    });
    return timers_of(application, *dispatcher);
  }
  /// Nobody can tell whether it was done, and this is what the store says.
  Outcome undecided_at(const storage::Checkpoint& sent) {
    application.writer().perform([&](storage::Transaction& transaction) { transaction.checkpoint(sent); });
    Outcome undecided;
    undecided.error = unavailable("store.failed", "What was asked for may have happened.");
    return undecided;
  }
  bool is_counted() {
    return eventually([&] { return application.store().read()->head({"default", "tally.counter", "daily"}).version == 1; });
  }
};

/// Another host had its lane meanwhile.
TEST_F(ADailyTimer, IsSentThoughItWasSentAtAnotherTimeSince) {
  auto timers = hindered_by([this](const Request& request) {
    auto another = request.tick->sent;
    another.position += 1'000'000;
    return undecided_at(another);
  });

  EXPECT_TRUE(is_counted());
}

/// Its commit stood, and the connection broke before the host heard of it.
TEST_F(ADailyTimer, IsNotSentAgainWhenItsCommandTookEffectAllTheSame) {
  auto timers = hindered_by([this](const Request& request) { return undecided_at(request.tick->sent); });

  ASSERT_TRUE(eventually([&] { return attempts == 1; }));
  const auto next_attempt = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  ASSERT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > next_attempt; }));

  EXPECT_EQ(attempts, 1);
}

TEST_F(ADailyTimer, DoesNotWaitForTomorrowWhenItsCommandCouldNotBeRun) {
  auto timers = hindered_by([](const Request&) {
    Outcome busy;
    busy.error = unavailable("host.busy", "Too many requests wait already: try again in a moment.");
    return busy;
  });

  EXPECT_TRUE(is_counted());
  EXPECT_EQ(attempts, 3);
}

TEST_F(ADailyTimer, IsSentAgainThoughSendingItThrew) {
  auto timers = hindered_by([](const Request&) -> std::optional<Outcome> { throw std::runtime_error("There is no room."); });

  EXPECT_TRUE(is_counted());
  timers->stop();
}

TEST_F(ADailyTimer, IsNotKnownAsSentWhenItsPluginTookNoCalls) {
  ASSERT_TRUE(application.catalogue().find("tally")->stop(std::chrono::steady_clock::now() + patience).ok());
  auto request = Application::command_of("tally.count/1", R"({"account":"daily"})");
  request.tick = Tick{{0, 1}, {"timer:a", 0, 17}};

  const auto outcome = application.run(std::move(request));

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "plugin.not_started");
  EXPECT_TRUE(application.store().checkpoints("timer:a").empty()) << "another host would wait for a period";
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
