#include "dispatch/lag_watch.hpp"

#include <gtest/gtest.h>

namespace comptoir::dispatch {
namespace {

using Change = LagWatch::Change;

struct AConsumer : ::testing::Test {
  /// Looks once a second for one window of ten seconds, at these lags in turn; the last change that was told.
  Change look(std::initializer_list<std::uint64_t> lags) {
    Change last = Change::none;
    for (int second = 0; second < 10; ++second) {
      now += std::chrono::seconds(1);
      const auto change = watch.observe("stock/order.confirmed", std::data(lags)[static_cast<std::size_t>(second) % lags.size()], now);
      if (change != Change::none) last = change;
    }
    return last;
  }

  LagWatch watch{{.least = 100, .window = std::chrono::seconds(10)}};
  LagWatch::Time now;
};

TEST_F(AConsumer, FallsBehindWhenItsLeastLagGrowsFromWindowToWindow) {
  EXPECT_EQ(look({200}), Change::none);
  EXPECT_EQ(look({300, 400}), Change::none) << "the first window to compare with has just ended";

  EXPECT_EQ(look({500, 400}), Change::falls_behind);

  EXPECT_TRUE(watch.falls_behind("stock/order.confirmed"));
  EXPECT_FALSE(watch.falls_behind("another"));
  EXPECT_EQ(look({600}), Change::none) << "that is known";
}

TEST_F(AConsumer, KeepsPaceWhenItsLagComesDownAgainWithinEachWindow) {
  for (int window = 0; window < 5; ++window) EXPECT_EQ(look({5'000, 90, 7'000}), Change::none);
}

TEST_F(AConsumer, DoesNotFallBehindByALittle) {
  EXPECT_EQ(look({10}), Change::none);
  EXPECT_EQ(look({50}), Change::none);
  EXPECT_EQ(look({99}), Change::none);
}

TEST_F(AConsumer, KeepsPaceAgainOnceItCatchesUp) {
  for (const std::uint64_t lag : {200U, 300U, 400U}) look({lag});
  ASSERT_TRUE(watch.falls_behind("stock/order.confirmed"));

  EXPECT_EQ(look({390}), Change::none) << "a window still sees the end of the one before";
  EXPECT_EQ(look({300}), Change::keeps_pace);

  EXPECT_FALSE(watch.falls_behind("stock/order.confirmed"));
}

}  // namespace
}  // namespace comptoir::dispatch
