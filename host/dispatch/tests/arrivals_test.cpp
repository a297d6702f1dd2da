#include "dispatch/arrivals.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

namespace comptoir::dispatch {
namespace {

TEST(Arrivals, AreHandedOutInTheOrderInWhichTheyCame) {
  Arrivals arrivals;
  for (const std::size_t chain : {3U, 1U}) {
    arrivals.expect();
    arrivals.push({.chain = chain, .next = {}});
  }

  EXPECT_EQ(arrivals.under_way(), 2U);
  EXPECT_EQ(arrivals.pop().chain, 3U);
  EXPECT_EQ(arrivals.pop().chain, 1U);
  EXPECT_EQ(arrivals.under_way(), 0U);
}

TEST(Arrivals, GoOnlyOnceAllThatIsUnderWayHasCome) {
  std::atomic<int> come{0};
  std::optional<Arrivals> arrivals(std::in_place);
  for (int i = 0; i < 3; ++i) arrivals->expect();
  std::thread writer([&] {
    for (int i = 0; i < 3; ++i) {
      std::this_thread::yield();
      ++come;
      arrivals->push({});
    }
  });

  arrivals.reset();

  EXPECT_EQ(come, 3);
  writer.join();
}

}  // namespace
}  // namespace comptoir::dispatch
