// A circuit breaker lets calls go while what it stands in front of answers, and one probe at a time while it does not.
#include "resilience/circuit_breaker.hpp"

#include <atomic>
#include <iterator>
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

TEST_F(ACircuitBreaker, LetsOneProbeGoOnceItsPauseIsOver) {
  open();
  wait_out_the_pause();

  const auto probe = breaker.admit();

  EXPECT_TRUE(probe);
  EXPECT_FALSE(breaker.admit());
  EXPECT_EQ(breaker.status().state, State::half_open);
}

TEST_F(ACircuitBreaker, ClosesWhenTheProbeSucceeds) {
  open();
  wait_out_the_pause();

  breaker.admit()->succeeded();

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_EQ(breaker.status().failures, 0U);
  EXPECT_EQ(breaker.status().reason, "");
}

TEST_F(ACircuitBreaker, WaitsLongerAfterEachProbeThatFails) {
  open();
  std::vector<milliseconds> pauses{breaker.status().pause};
  for (int probes = 0; probes < 5; ++probes) {
    wait_out_the_pause();
    breaker.admit()->failed("still away");
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
  breaker.admit()->succeeded();
  now += milliseconds(10);

  open();

  EXPECT_GE(breaker.status().pause, milliseconds(100));
}

TEST_F(ACircuitBreaker, BeginsAnewWhenItWasClosedForAWhile) {
  open();
  wait_out_the_pause();
  breaker.admit()->succeeded();
  now += milliseconds(10'000);

  open();

  EXPECT_LE(breaker.status().pause, milliseconds(100));
}

TEST_F(ACircuitBreaker, TakesAProbeThatSaidNothingForNone) {
  open();
  wait_out_the_pause();
  breaker.admit().reset();

  const auto next = breaker.admit();

  EXPECT_TRUE(next);
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
  breaker.admit()->succeeded();

  for (int i = 0; i < 3; ++i) early->failed("long ago");

  EXPECT_TRUE(breaker.status().is_closed());
  EXPECT_EQ(breaker.status().failures, 0U);
}

TEST_F(ACircuitBreaker, CountsWhatFailsBehindAProbeThatSucceeded) {
  open();
  wait_out_the_pause();
  auto probe = breaker.admit();
  probe->succeeded();

  probe->failed("away again");

  EXPECT_EQ(breaker.status().failures, 1U);
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
  breaker.admit()->succeeded();

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
  bool pause_is_over = false;

  std::optional<Call> admit() {
    if (state == State::closed) return Call{period, false};
    if (state == State::half_open || !pause_is_over) return std::nullopt;
    state = State::half_open;
    return Call{++period, true};
  }
  void end(Call call, bool well, std::uint32_t failures_max) {
    if (call.period != period) return;
    if (well) {
      failures = 0;
      if (call.is_probe) state = State::closed, ++period;
    } else if (++failures >= failures_max || call.is_probe) {
      state = State::open, ++period, pause_is_over = false;
    }
  }
  void drop(Call call) {
    if (call.period == period && call.is_probe) state = State::open, ++period;
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
        if (permit) under_way.emplace_back(std::move(*permit), *call);
      } else if (choice < 9 && !under_way.empty()) {
        auto [permit, call] = take_one();
        if (choice == 8)
          model.drop(call);
        else if (choice < 6)
          permit.succeeded(), model.end(call, true, 3);
        else
          permit.failed("away"), model.end(call, false, 3);
      } else if (choice == 9 && tested.status().state == State::open) {
        now += tested.status().pause;
        model.pause_is_over = true;
      }
      ASSERT_EQ(tested.status().state, model.state) << "seed " << seed << ", step " << step;
      ASSERT_EQ(tested.status().failures, model.failures) << "seed " << seed << ", step " << step;
    }
  }
}

TEST(ACircuitBreakerOfManyThreads, HasOneProbeAtATime) {
  CircuitBreaker breaker({.failures_max = 2, .pause_first = milliseconds(0), .pause_max = milliseconds(0)});
  breaker.trip("away");
  std::atomic<int> probes{0};
  std::atomic<int> probes_most{0};
  std::atomic<int> went{0};

  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int calls = 0; calls < 5'000; ++calls) {
        auto permit = breaker.admit();
        if (!permit) continue;
        const int now = ++probes;
        for (int most = probes_most; most < now && !probes_most.compare_exchange_weak(most, now);) continue;
        ++went;
        --probes;
        permit->failed("still away");
      }
    });
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(probes_most, 1);
  EXPECT_GT(went, 0);
  EXPECT_EQ(breaker.status().failures, static_cast<std::uint32_t>(went) + 2U);
}

}  // namespace
}  // namespace comptoir::resilience
