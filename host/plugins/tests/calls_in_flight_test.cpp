#include "plugins/calls_in_flight.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

using std::chrono::steady_clock, std::chrono::minutes;

TEST(AGate, IsClosedUntilItIsOpened) {
  CallsInFlight gate;

  EXPECT_FALSE(gate.enter());
  gate.open();
  EXPECT_TRUE(gate.enter());
}

TEST(AGate, ThatIsClosedAndEmptyIsSilentAtOnce) {
  CallsInFlight gate;
  gate.open();
  static_cast<void>(gate.enter());
  gate.close();

  EXPECT_EQ(gate.wait_for_silence(steady_clock::now()), 0u);
}

TEST(AGate, TellsHowManyAreInsideAtTheDeadline) {
  CallsInFlight gate;
  gate.open();
  const auto first = gate.enter();
  const auto second = gate.enter();
  gate.close();

  EXPECT_EQ(gate.wait_for_silence(steady_clock::now()), 2u);
}

TEST(AGate, IsSilentOnceTheLastCallHasLeft) {
  CallsInFlight gate;
  gate.open();
  std::latch entered{1}, closed{1};
  bool has_left = false;
  std::thread caller([&] {
    const auto visit = gate.enter();
    entered.count_down();
    closed.wait();
    has_left = true;
  });
  entered.wait();

  gate.close();
  closed.count_down();
  const auto inside = gate.wait_for_silence(steady_clock::now() + minutes(1));

  EXPECT_EQ(inside, 0u);
  EXPECT_TRUE(has_left);
  caller.join();
}

TEST(AGate, WaitsForACallThoughOneThatWasGivenUpLeavesMeanwhile) {
  CallsInFlight gate;
  gate.open();
  auto lost = std::make_optional(gate.enter());
  auto call = std::make_optional(gate.enter());
  std::atomic<std::uint32_t> given_up{1};
  std::atomic<int> looks{0};
  gate.close();
  auto waiting = std::async(std::launch::async, [&] {
    return gate.wait_for_silence(steady_clock::now() + minutes(1), [&] {
      ++looks;
      return given_up.load();
    });
  });
  const auto is_over = [&waiting] { return waiting.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
  while (looks == 0) std::this_thread::yield();

  given_up = 0;
  lost.reset();
  for (const int before = looks; looks < before + 2 && !is_over();) std::this_thread::yield();

  EXPECT_FALSE(is_over()) << "a call is inside";
  call.reset();
  EXPECT_EQ(waiting.get(), 0u);
}

// More threads than slots, and counters without any lock of their own: what a call wrote must be seen by who waited for silence.
TEST(AGate, LetsNobodyInAfterSilenceHoweverManyThreadsCall) {
  constexpr std::size_t threads_count = 80;
  CallsInFlight gate;
  gate.open();
  std::vector<std::uint64_t> calls(threads_count);
  std::atomic<std::size_t> busy{0};
  std::vector<std::thread> callers;
  for (std::size_t index = 0; index < threads_count; ++index) {
    callers.emplace_back([&, index] {
      bool first = true;
      while (const auto visit = gate.enter()) {
        ++calls[index];
        if (first) ++busy;
        first = false;
      }
    });
  }
  while (busy.load() < threads_count) std::this_thread::yield();

  gate.close();
  const auto inside = gate.wait_for_silence(steady_clock::now() + minutes(1));
  const auto seen = calls;
  for (auto& caller : callers) caller.join();

  EXPECT_EQ(inside, 0u);
  EXPECT_EQ(calls, seen);
}

}  // namespace
}  // namespace comptoir::plugins
