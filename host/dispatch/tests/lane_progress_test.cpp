#include "dispatch/lane_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::dispatch {
namespace {

/// "lane:position" of each checkpoint that moved.
std::vector<std::string> moved(const LaneProgress& progress, bool all_lanes = false) {
  std::vector<std::string> shown;
  for (const auto& checkpoint : progress.advanced("consumer", all_lanes))
    shown.push_back(std::to_string(checkpoint.lane) + ":" + std::to_string(checkpoint.position));
  return shown;
}

using ::testing::ElementsAre, ::testing::IsEmpty;

TEST(AProgress, MovesOverTheContiguousSettledPrefixOnly) {
  LaneProgress progress(2, {});
  for (storage::Position position = 1; position <= 4; ++position) progress.read(0, position);

  progress.settled(0, 2);
  progress.settled(0, 3);
  EXPECT_THAT(moved(progress), IsEmpty()) << "1 is open";
  progress.settled(0, 1);

  EXPECT_THAT(moved(progress), ElementsAre("0:3"));
}

TEST(AProgress, ReachesTheEndOfWhatWasReadOnceNothingIsOpen) {
  LaneProgress progress(2, {});
  progress.read(0, 1);
  progress.read(1, 2);

  progress.settled(0, 1);

  EXPECT_THAT(moved(progress), ElementsAre("0:2")) << "position 2 is of the other lane";
}

TEST(AProgress, OfLanesThatSettledNothingMovesOnlyWhenAllAreAskedFor) {
  LaneProgress progress(3, {});
  progress.read(1, 7);

  progress.settled(1, 7);

  EXPECT_THAT(moved(progress), ElementsAre("1:7"));
  EXPECT_THAT(moved(progress, true), ElementsAre("0:7", "1:7", "2:7"));
}

TEST(AProgress, IsToldAgainUntilItIsStored) {
  LaneProgress progress(1, {});
  progress.read(0, 1);
  progress.settled(0, 1);
  ASSERT_THAT(moved(progress), ElementsAre("0:1"));
  EXPECT_FALSE(progress.passed(0, 1)) << "the store may have failed";

  progress.stored({"consumer", 0, 1});

  EXPECT_THAT(moved(progress), IsEmpty());
  EXPECT_TRUE(progress.passed(0, 1));
}

TEST(AProgress, BeginsWhereTheLastLaneStands) {
  const LaneProgress progress(3, {{"consumer", 0, 9}, {"consumer", 1, 4}, {"consumer", 2, 7}});

  EXPECT_EQ(progress.first(), 4U);
  EXPECT_TRUE(progress.passed(0, 9));
  EXPECT_FALSE(progress.passed(1, 5));
  EXPECT_EQ(LaneProgress(3, {{"consumer", 0, 9}}).first(), 0U) << "lanes without a checkpoint have seen nothing";
}

TEST(AProgress, IgnoresCheckpointsOfLanesThatAreNot) {
  const LaneProgress progress(1, {{"consumer", 0, 3}, {"consumer", 5, 1}});

  EXPECT_EQ(progress.first(), 3U);
}

TEST(AProgress, KnowsUpToWhereEverythingIsSettled) {
  LaneProgress progress(2, {});
  for (storage::Position position = 1; position <= 4; ++position) progress.read(static_cast<storage::Lane>(position % 2), position);
  EXPECT_EQ(progress.settled_to(), 0U);

  progress.settled(1, 1);
  EXPECT_EQ(progress.settled_to(), 1U);
  progress.settled(1, 3);
  progress.settled(0, 2);

  EXPECT_EQ(progress.settled_to(), 3U);
}

}  // namespace
}  // namespace comptoir::dispatch
