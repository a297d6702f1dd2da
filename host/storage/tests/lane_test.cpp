#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::storage {

using namespace samples;

TEST(ALane, IsTheSameForeverForTheSameStream) {
  // Checkpoints rely on it: when this fails, the hash was changed.
  EXPECT_EQ(lane_of(order("1"), 16), 12);
  EXPECT_EQ(lane_of(order("0192f0a1-7c3e-7000-8000-000000000001", "default"), 16), 8);
  EXPECT_EQ(lane_of({"", "", ""}, 16), 3);
}

TEST(ALane, KnowsWhereTenantTypeAndIdEnd) {
  constexpr Lane many = 65535;

  EXPECT_NE(lane_of({"a", "bc", "d"}, many), lane_of({"ab", "c", "d"}, many));
  EXPECT_NE(lane_of({"a", "b", "cd"}, many), lane_of({"a", "bc", "d"}, many));
}

TEST(ALane, SpreadsStreamsEvenly) {
  constexpr Lane lanes = 16;
  constexpr int streams = 16000;
  std::vector<int> filled(lanes);

  for (int i = 0; i < streams; ++i) ++filled[lane_of(order(std::to_string(i)), lanes)];

  for (const int count : filled) EXPECT_NEAR(count, streams / lanes, 250);
}

}  // namespace comptoir::storage
