// A circuit breaker lets calls go while what it stands in front of answers, and none while it does not.
#include "resilience/circuit_breaker.hpp"

#include <atomic>
#include <iterator>
#include <latch>
#include <list>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace comptoir::resilience {
namespace {

using std::chrono::milliseconds;
using State = CircuitBreaker::State;

struct ACircuitBreaker : testing::Test {
  CircuitBreaker::TimePoint now{};
  CircuitBreaker breaker{{.failures_max = 3, .pause_first = milliseconds(100), .pause_max = milliseconds(800)}, [this] { return now; }};

  void fail_once() { breaker.admit()->failed("away"); }
  void open() {
    while (breaker.status().is_closed()) fail_once();
  }
  void wait_out_the_pause() { now += breaker.status().pause; }
};

TEST_F(ACircuitBreaker, LetsEveryCallGoWhileItIsClosed) {
  const auto first = breaker.admit();
  const auto second = breaker.admit();

  EXPECT_TRUE(first && second);
  EXPECT_TRUE(breaker.status().is_closed());
}

TEST_F(ACircuitBreaker, OpensAfterFailuresInARow) {
  fail_once();
  fail_once();
  EXPECT_TRUE(breaker.status().is_closed());

  fail_once();

  EXPECT_EQ(breaker.status().state, State::open);
  EXPECT_EQ(breaker.status().reason, "away");
  EXPECT_FALSE(breaker.admit());
}

TEST_F(ACircuitBreaker, ForgetsFailuresAtASuccess) {
  fail_once();
  fail_once();
  breaker.admit()->succeeded();

  fail_once();

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_EQ(breaker.status().failures, 1U);
}

TEST_F(ACircuitBreaker, RefusesCallsThoughItsPauseIsOver) {
  open();
  wait_out_the_pause();
  [[maybe_unused]] const auto probe = breaker.probe();

  EXPECT_FALSE(breaker.admit()) << "a call may take as long as it likes, or not come back at all";
  EXPECT_EQ(breaker.status().state, State::open);
  EXPECT_EQ(breaker.status().pause, milliseconds(0));
}

TEST_F(ACircuitBreaker, ClosesWhenTheProbeSucceeds) {
  open();
  wait_out_the_pause();

  breaker.probe().succeeded();

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_TRUE(breaker.admit());
  EXPECT_EQ(breaker.status().failures, 0U);
  EXPECT_EQ(breaker.status().reason, "");
}

TEST_F(ACircuitBreaker, OpensWhenTheProbeFails) {
  fail_once();

  breaker.probe().failed("it is true");

  EXPECT_EQ(breaker.status().state, State::open);
  EXPECT_EQ(breaker.status().reason, "it is true");
}

TEST_F(ACircuitBreaker, IsNotOpenedBySuspicions) {
  for (int i = 0; i < 10; ++i) breaker.admit()->suspects("a page is damaged");

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_TRUE(breaker.status().is_in_doubt());
  EXPECT_EQ(breaker.status().pause, milliseconds(0)) << "it is looked into at once";
}

TEST_F(ACircuitBreaker, LooksIntoOneSuspicionAfterTheOther) {
  breaker.admit()->suspects("a page is damaged");
  breaker.probe().succeeded();
  EXPECT_FALSE(breaker.status().is_in_doubt());

  breaker.admit()->suspects("a page is damaged");

  EXPECT_TRUE(breaker.status().is_in_doubt());
  EXPECT_EQ(breaker.status().pause, milliseconds(100)) << "whoever asks again and again makes no probe each time";
}

TEST_F(ACircuitBreaker, LooksIntoAFailureAtOnceThoughItHasJustLooked) {
  breaker.probe().succeeded();
  breaker.admit()->suspects("a page is damaged");

  fail_once();

  EXPECT_EQ(breaker.status().pause, milliseconds(0));
}

TEST_F(ACircuitBreaker, WaitsLongerAfterEachProbeThatFails) {
  open();
  std::vector<milliseconds> pauses{breaker.status().pause};
  for (int probes = 0; probes < 5; ++probes) {
    wait_out_the_pause();
    breaker.probe().failed("still away");
    pauses.push_back(breaker.status().pause);
  }

  const std::vector<milliseconds> longest{milliseconds(100), milliseconds(200), milliseconds(400),
                                          milliseconds(800), milliseconds(800), milliseconds(800)};
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    EXPECT_LE(pauses[i], longest[i]) << i;
    EXPECT_GE(pauses[i], longest[i] / 2) << i;
  }
}

TEST_F(ACircuitBreaker, WaitsLongerWhenItOpensAgainSoonAfterItClosed) {
  open();
  wait_out_the_pause();
  breaker.probe().succeeded();
  now += milliseconds(10);

  open();

  EXPECT_GE(breaker.status().pause, milliseconds(100));
}

TEST_F(ACircuitBreaker, BeginsAnewWhenItWasClosedForAWhile) {
  open();
  wait_out_the_pause();
  breaker.probe().succeeded();
  now += milliseconds(10'000);

  open();

  EXPECT_LE(breaker.status().pause, milliseconds(100));
}

TEST_F(ACircuitBreaker, IsNotClosedByACallThatWentBeforeItOpened) {
  auto early = breaker.admit();
  open();

  early->succeeded();

  EXPECT_EQ(breaker.status().state, State::open);
}

TEST_F(ACircuitBreaker, IsNotOpenedByACallThatWentBeforeItClosed) {
  auto early = breaker.admit();
  open();
  wait_out_the_pause();
  breaker.probe().succeeded();

  for (int i = 0; i < 3; ++i) early->failed("long ago");

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_EQ(breaker.status().failures, 0U);
}

TEST_F(ACircuitBreaker, CountsWhatFailsBehindAProbeThatSucceeded) {
  open();
  wait_out_the_pause();
  auto probe = breaker.probe();
  probe.succeeded();

  probe.failed("away again");

  EXPECT_EQ(breaker.status().failures, 1U);
  EXPECT_EQ(breaker.status().state, State::open);
}

TEST_F(ACircuitBreaker, OpensAtOnceWhenItIsTripped) {
  breaker.trip("the file was moved");

  EXPECT_EQ(breaker.status().state, State::open);
  EXPECT_EQ(breaker.status().reason, "the file was moved");
  EXPECT_TRUE(breaker.status().is_in_doubt());
}

TEST_F(ACircuitBreaker, TellsOfFailuresAndOfChanges) {
  int told = 0;
  breaker.on_change([&] { ++told; });

  fail_once();
  EXPECT_EQ(told, 1);
  open();
  EXPECT_EQ(told, 3);
  wait_out_the_pause();
  breaker.probe().succeeded();

  EXPECT_EQ(told, 4);
  breaker.admit()->succeeded();
  EXPECT_EQ(told, 4) << "nothing is told of what goes well";
}

/// What the breaker is to be, said in the simplest way: a list of calls, each with the period it went in.
struct Model {
  struct Call {
    std::uint64_t period;
    bool is_probe;
  };
  State state = State::closed;
  std::uint64_t period = 0;
  std::uint32_t failures = 0;
  bool is_suspected = false;

  std::optional<Call> admit() const { return state == State::closed ? std::optional(Call{period, false}) : std::nullopt; }
  Call probe() const { return {period, true}; }
  void succeed(Call call) {
    if (call.period != period) return;
    failures = 0, is_suspected = false;
    if (state == State::open) state = State::closed, ++period;
  }
  void fail(Call call, std::uint32_t failures_max) {
    if (call.period != period) return;
    if (++failures >= failures_max || call.is_probe) state = State::open, ++period;
  }
  void suspect(Call call) {
    if (call.period == period) is_suspected = true;
  }
};

TEST_F(ACircuitBreaker, DoesWhatItsModelDoesInWhateverOrderCallsEnd) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    CircuitBreaker tested({.failures_max = 3, .pause_first = milliseconds(100), .pause_max = milliseconds(800)}, [this] { return now; });
    Model model;
    std::list<std::pair<CircuitBreaker::Permit, Model::Call>> under_way;
    const auto take_one = [&] {
      const auto which = std::next(under_way.begin(), static_cast<std::ptrdiff_t>(random() % under_way.size()));
      auto one = std::move(*which);
      under_way.erase(which);
      return one;
    };
    for (int step = 0; step < 400; ++step) {
      const auto choice = random() % 10;
      if (choice < 4) {
        auto permit = tested.admit();
        const auto call = model.admit();
        ASSERT_EQ(permit.has_value(), call.has_value()) << "seed " << seed << ", step " << step;
        if (permit) under_way.emplace_back(*permit, *call);
      } else if (choice < 9 && !under_way.empty()) {
        auto [permit, call] = take_one();
        if (choice < 6)
          permit.succeeded(), model.succeed(call);
        else if (choice < 8)
          permit.failed("away"), model.fail(call, 3);
        else
          permit.suspects("away"), model.suspect(call);
      } else if (choice == 9) {
        now += tested.status().pause;
        under_way.emplace_back(tested.probe(), model.probe());
      }
      ASSERT_EQ(tested.status().state, model.state) << "seed " << seed << ", step " << step;
      ASSERT_EQ(tested.status().failures, model.failures) << "seed " << seed << ", step " << step;
      ASSERT_EQ(tested.status().is_suspected, model.is_suspected) << "seed " << seed << ", step " << step;
    }
  }
}

TEST(ACircuitBreakerOfManyThreads, LetsNobodyGoUntilItsProbeHasSucceeded) {
  CircuitBreaker breaker({.failures_max = 2, .pause_first = milliseconds(0), .pause_max = milliseconds(0)});
  breaker.trip("away");
  auto probe = breaker.probe();
  std::atomic<bool> has_succeeded = false;
  std::atomic<int> went_early = 0;
  std::latch under_way(8);

  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int calls = 0;; ++calls) {
        const bool is_early = !has_succeeded;
        if (calls == 1'000) under_way.count_down();
        if (!breaker.admit()) continue;
        if (is_early && !has_succeeded) ++went_early;
        if (calls >= 1'000) return;
      }
    });
  under_way.wait();
  has_succeeded = true;
  probe.succeeded();
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(went_early, 0);
  EXPECT_TRUE(breaker.status().is_closed());
}

TEST_F(ACircuitBreaker, IsProbedWithoutAPauseOnceSomebodyKnowsBetter) {
  open();
  ASSERT_GT(breaker.status().pause, milliseconds(0));

  breaker.end_pause();

  EXPECT_EQ(breaker.status().pause, milliseconds(0));
  EXPECT_FALSE(breaker.admit()) << "the probe decides";
}

TEST_F(ACircuitBreaker, IsProbedOnceMoreWhenAProbeBeganTooSoonToKnow) {
  open();
  wait_out_the_pause();
  auto probe = breaker.probe();
  breaker.end_pause();

  probe.failed("away");

  EXPECT_EQ(breaker.status().pause, milliseconds(0));
  breaker.probe().failed("away");
  EXPECT_GT(breaker.status().pause, milliseconds(0)) << "and then as usual";
}

}  // namespace
}  // namespace comptoir::resilience
