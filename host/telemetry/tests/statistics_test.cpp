#include "telemetry/statistics.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace comptoir::telemetry {
namespace {

using namespace std::chrono_literals;

double ratio(std::chrono::nanoseconds found, std::chrono::nanoseconds truth) {
  return static_cast<double>(found.count()) / static_cast<double>(truth.count());
}

TEST(Latencies, FallIntoBucketsThatAscendAndHoldTheirOwnMiddle) {
  for (std::size_t i = 0; i < LatencyBuckets::count; ++i) {
    EXPECT_EQ(LatencyBuckets::index_of(LatencyBuckets::middle_of(i)), i);
  }
  for (std::size_t i = 1; i < LatencyBuckets::count; ++i) EXPECT_GT(LatencyBuckets::middle_of(i), LatencyBuckets::middle_of(i - 1));
  EXPECT_EQ(LatencyBuckets::index_of(0), 0U);
  EXPECT_EQ(LatencyBuckets::index_of(~std::uint64_t{0}), LatencyBuckets::count - 1);
}

TEST(Latencies, AreToldWithinAnEighth) {
  for (std::uint64_t ns = 256; ns < 100'000'000'000; ns += ns / 7) {
    const auto middle = static_cast<double>(LatencyBuckets::middle_of(LatencyBuckets::index_of(ns)));
    EXPECT_NEAR(middle / static_cast<double>(ns), 1, 0.126) << ns;
  }
}

TEST(Statistics, TellCountsAndLatencyOfEachHandler) {
  Statistics statistics;
  auto& reserve = statistics.of("order.confirmed/1", "stock/reserve");
  for (int i = 0; i < 95; ++i) reserve.record(1ms, Outcome::succeeded);
  for (int i = 0; i < 3; ++i) reserve.record(1ms, Outcome::refused);
  reserve.record(80ms, Outcome::failed);
  reserve.record(100ms, Outcome::succeeded);
  statistics.of("order.cancelled/1", "stock/release").record(-5ns, Outcome::succeeded);

  const auto list = statistics.list();

  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].type, "order.cancelled/1");
  EXPECT_EQ(list[0].latency_max, 0ns);
  EXPECT_EQ(list[1].handler, "stock/reserve");
  EXPECT_EQ(list[1].count, 100U);
  EXPECT_EQ(list[1].refusals, 3U);
  EXPECT_EQ(list[1].failures, 1U);
  EXPECT_EQ(list[1].latency_sum, 278ms);
  EXPECT_EQ(list[1].latency_max, 100ms);
  EXPECT_NEAR(ratio(list[1].latency_p50, 1ms), 1, 0.126);
  EXPECT_NEAR(ratio(list[1].latency_p99, 80ms), 1, 0.126);
}

TEST(Statistics, OfAHandlerThatNeverRanAreZero) {
  Statistics statistics;
  (void)statistics.of("order.created/1", "invoicing/draft");

  const auto list = statistics.list();

  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].count, 0U);
  EXPECT_EQ(list[0].latency_p99, 0ns);
}

TEST(Statistics, GiveOneSeriesForOneName) {
  Statistics statistics;

  EXPECT_EQ(&statistics.of("a/1", "x"), &statistics.of("a/1", "x"));
  EXPECT_NE(&statistics.of("a/1", "x"), &statistics.of("a/1", "y"));
}

TEST(Statistics, LoseNothingWhileManyThreadsCountAndOneReads) {
  constexpr std::uint64_t runs = 20'000;
  Statistics statistics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&statistics, i] {
      auto& shared = statistics.of("order.created/1", "all");
      auto& own = statistics.of("order.created/1", std::to_string(i));
      for (std::uint64_t run = 0; run < runs; ++run) {
        shared.record(std::chrono::nanoseconds(run), run % 4 == 0 ? Outcome::failed : Outcome::succeeded);
        own.record(1us, Outcome::succeeded);
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    for (const auto& entry : statistics.list()) EXPECT_LE(entry.count, 4 * runs);
  }
  for (auto& thread : threads) thread.join();

  const auto list = statistics.list();

  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(list[0].count, runs);
  EXPECT_EQ(list[4].count, 4 * runs);
  EXPECT_EQ(list[4].failures, runs);
  EXPECT_EQ(list[4].latency_max.count(), runs - 1);
  EXPECT_EQ(list[4].latency_sum.count(), 4 * runs * (runs - 1) / 2);
}

}  // namespace
}  // namespace comptoir::telemetry
