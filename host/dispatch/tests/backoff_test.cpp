#include "dispatch/backoff.hpp"

#include <gtest/gtest.h>

namespace comptoir::dispatch {
namespace {

TEST(ABackoff, DoublesUpToItsLongestAndKeepsHalfOfItAtLeast) {
  const Backoff backoff{100, 1'000, 10};
  const Timestamp now = Timestamp::from_microseconds_since_epoch(0);
  const auto longest_of = [](std::uint32_t failed) { return failed <= 4 ? 100 << (failed - 1) : 1'000; };

  for (std::uint32_t failed = 1; failed <= 40; ++failed)
    for (int sample = 0; sample < 50; ++sample) {
      const auto wait_ms = (backoff.next(now, failed) - now).in_milliseconds();
      EXPECT_GE(wait_ms, longest_of(failed) / 2);
      EXPECT_LE(wait_ms, longest_of(failed));
    }
}

TEST(ABackoff, DoesNotBringTogetherThoseWhoFailedTogether) {
  const Backoff backoff{1'000'000, 1'000'000, 10};
  const Timestamp now = Timestamp::from_microseconds_since_epoch(0);
  int different = 0;

  for (int sample = 0; sample < 20; ++sample) different += backoff.next(now, 1) != backoff.next(now, 1) ? 1 : 0;

  EXPECT_GE(different, 15);
}

}  // namespace
}  // namespace comptoir::dispatch
