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

/// The progress of a consumer that holds all lanes, with a checkpoint in the first ones.
LaneProgress holding(storage::Lane lanes, const std::vector<storage::Position>& stored = {}) {
  LaneProgress progress(lanes);
  for (storage::Lane lane = 0; lane < lanes; ++lane) progress.take(lane, lane < stored.size() ? stored[lane] : 0);
  return progress;
}

using ::testing::ElementsAre, ::testing::IsEmpty;

TEST(AProgress, MovesOverTheContiguousSettledPrefixOnly) {
  auto progress = holding(2);
  for (storage::Position position = 1; position <= 4; ++position) progress.read(0, position);

  progress.settled(0, 2);
  progress.settled(0, 3);
  EXPECT_THAT(moved(progress), IsEmpty()) << "1 is open";
  progress.settled(0, 1);

  EXPECT_THAT(moved(progress), ElementsAre("0:3"));
}

TEST(AProgress, ReachesTheEndOfWhatWasReadOnceNothingIsOpen) {
  auto progress = holding(2);
  progress.read(0, 1);
  progress.read(1, 2);

  progress.settled(0, 1);

  EXPECT_THAT(moved(progress), ElementsAre("0:2")) << "position 2 is of the other lane";
}

TEST(AProgress, OfLanesThatSettledNothingMovesOnlyWhenAllAreAskedFor) {
  auto progress = holding(3);
  progress.read(1, 7);

  progress.settled(1, 7);

  EXPECT_THAT(moved(progress), ElementsAre("1:7"));
  EXPECT_THAT(moved(progress, true), ElementsAre("0:7", "1:7", "2:7"));
}

TEST(AProgress, IsToldAgainUntilItIsStored) {
  auto progress = holding(1);
  progress.read(0, 1);
  progress.settled(0, 1);
  ASSERT_THAT(moved(progress), ElementsAre("0:1"));
  EXPECT_FALSE(progress.passed(0, 1)) << "the store may have failed";

  progress.stored({"consumer", 0, 1});

  EXPECT_THAT(moved(progress), IsEmpty());
  EXPECT_TRUE(progress.passed(0, 1));
}

TEST(AProgress, BeginsWhereTheLastLaneStands) {
  const auto progress = holding(3, {9, 4, 7});

  EXPECT_EQ(progress.first(), 4U);
  EXPECT_TRUE(progress.passed(0, 9));
  EXPECT_FALSE(progress.passed(1, 5));
  EXPECT_EQ(holding(3, {9}).first(), 0U) << "lanes without a checkpoint have seen nothing";
  EXPECT_FALSE(LaneProgress(3).first()) << "nothing is held";
}

TEST(AProgress, PassesOverLanesThatItDoesNotHold) {
  LaneProgress progress(2);
  progress.take(0, 3);

  progress.read(0, 4);
  progress.settled(0, 4);
  progress.settled(1, 5);
  progress.read_to(5);

  EXPECT_TRUE(progress.passed(1, 5));
  EXPECT_TRUE(progress.known(1, 5));
  EXPECT_THAT(moved(progress, true), ElementsAre("0:5"));
}

TEST(AProgress, OfALaneThatIsTakenBeginsBehindItsCheckpointAndLeavesTheOthersWhereTheyAre) {
  LaneProgress progress(2);
  progress.take(0, 0);
  progress.read(0, 8);
  progress.read_to(9);
  progress.take(1, 3);
  ASSERT_EQ(progress.first(), 3U);

  progress.read(1, 5);
  progress.settled(1, 5);

  EXPECT_TRUE(progress.known(0, 8)) << "it is under way";
  EXPECT_TRUE(progress.known(0, 9));
  EXPECT_FALSE(progress.known(1, 6));
  EXPECT_THAT(moved(progress, true), ElementsAre("0:7", "1:5"));
}

TEST(AProgress, ForgetsALaneThatGoes) {
  auto progress = holding(2);
  progress.read(1, 1);

  progress.drop(1);
  progress.settled(1, 1);

  EXPECT_EQ(progress.settled_to(), 1U);
  EXPECT_THAT(moved(progress, true), ElementsAre("0:1"));
}

TEST(AProgress, KnowsUpToWhereEverythingIsSettled) {
  auto progress = holding(2);
  for (storage::Position position = 1; position <= 4; ++position) progress.read(static_cast<storage::Lane>(position % 2), position);
  EXPECT_EQ(progress.settled_to(), 0U);

  progress.settled(1, 1);
  EXPECT_EQ(progress.settled_to(), 1U);
  progress.settled(1, 3);
  progress.settled(0, 2);

  EXPECT_EQ(progress.settled_to(), 3U);
}

TEST(AProgress, WaitsForAllMessagesOfAnEventHoweverOftenTheyAreRead) {
  auto progress = holding(1);
  for (int times = 0; times < 2; ++times)
    for (std::uint32_t part = 0; part < 2; ++part) progress.read(0, {1, part});

  progress.settled(0, {1, 0});
  EXPECT_EQ(progress.settled_to(), 0U);

  progress.settled(0, {1, 1});
  EXPECT_EQ(progress.settled_to(), 1U);
}

}  // namespace
}  // namespace comptoir::dispatch
