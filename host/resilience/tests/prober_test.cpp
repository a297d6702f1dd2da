// A prober finds out by itself that something is away, and that it is there again.
#include "resilience/prober.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace comptoir::resilience {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds patience{60};

struct AProber : testing::Test {
  CircuitBreaker breaker{{.failures_max = 2, .pause_first = milliseconds(1), .pause_max = milliseconds(4)}};
  std::atomic<bool> is_away{false};
  std::atomic<bool> breaks{false};
  std::atomic<bool> breaks_whoever_is_told{false};
  std::atomic<int> probes{0};
  std::mutex mutex;
  std::condition_variable said;
  std::vector<std::string> told;

  Prober prober{breaker,
                [this]() -> std::optional<std::string> {
                  ++probes;
                  if (breaks) throw std::bad_alloc();
                  return is_away ? std::optional<std::string>("away") : std::nullopt;
                },
                [this](const CircuitBreaker::Status& status) {
                  const std::lock_guard lock(mutex);
                  told.push_back(status.is_closed() ? "there" : "away: " + status.reason);
                  said.notify_all();
                  if (breaks_whoever_is_told) throw std::runtime_error("no room in the log");
                }};

  bool is_told(std::size_t times) {
    std::unique_lock lock(mutex);
    return said.wait_for(lock, patience, [&] { return told.size() >= times; });
  }
};

TEST_F(AProber, LooksIntoAFailureAtOnce) {
  is_away = true;

  breaker.admit()->failed("no answer");

  ASSERT_TRUE(is_told(1)) << "one failure would not have opened it";
  EXPECT_EQ(told.front(), "away: away");
}

TEST_F(AProber, FindsOutThatItIsThereAgain) {
  is_away = true;
  breaker.admit()->failed("no answer");
  ASSERT_TRUE(is_told(1));

  is_away = false;

  ASSERT_TRUE(is_told(2));
  EXPECT_EQ(told, (std::vector<std::string>{"away: away", "there"}));
  EXPECT_TRUE(breaker.status().is_closed());
}

TEST_F(AProber, LooksIntoASuspicion) {
  is_away = true;

  breaker.admit()->suspects("a page is damaged");

  ASSERT_TRUE(is_told(1));
  EXPECT_EQ(told.front(), "away: away");
}

TEST_F(AProber, TakesAProbeThatBreaksForOneThatFailed) {
  breaks = true;
  breaker.admit()->failed("no answer");
  ASSERT_TRUE(is_told(1)) << "and the process goes on";
  EXPECT_EQ(told.front(), "away: std::bad_alloc");

  breaks = false;

  EXPECT_TRUE(is_told(2));
}

TEST_F(AProber, GoesOnWhenWhoeverIsToldBreaks) {
  breaks_whoever_is_told = is_away = true;
  breaker.admit()->failed("no answer");
  ASSERT_TRUE(is_told(1));

  is_away = false;

  EXPECT_TRUE(is_told(2));
}

TEST_F(AProber, SaysNothingOfAFailureThatWasOneCallsOwn) {
  breaker.admit()->failed("a connection that had died meanwhile");

  while (probes == 0 || breaker.status().is_in_doubt()) std::this_thread::yield();

  is_away = true;
  breaker.admit()->failed("no answer");  // what it says of this comes behind all that it has said before
  ASSERT_TRUE(is_told(1));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told.front(), "away: away");
}

TEST(AProberWhosePauseWasEnded, LooksAtOnce) {
  CircuitBreaker breaker{{.failures_max = 1, .pause_first = patience * 10, .pause_max = patience * 10}};
  std::atomic<bool> is_away{true};
  std::promise<void> opened, closed;
  const Prober prober{breaker, [&] { return is_away ? std::optional<std::string>("away") : std::nullopt; },
                      [&](const CircuitBreaker::Status& status) { (status.is_closed() ? closed : opened).set_value(); }};
  breaker.admit()->failed("no answer");
  ASSERT_EQ(opened.get_future().wait_for(patience), std::future_status::ready);

  is_away = false;
  breaker.end_pause();

  EXPECT_EQ(closed.get_future().wait_for(patience), std::future_status::ready);
}

}  // namespace
}  // namespace comptoir::resilience
