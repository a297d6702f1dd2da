#include "outbox/key_queues.hpp"

#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::outbox {
namespace {

using storage::Position;

Waiting message(const std::string& key, Position position) {
  Waiting waiting;
  waiting.message = storage::samples::message(storage::samples::order(key), position, position);
  waiting.message.position = position;
  return waiting;
}

/// Offers all that is free, and answers the positions.
std::vector<Position> offered(KeyQueues& queues) {
  std::vector<Position> positions;
  while (const auto* next = queues.next()) {
    positions.push_back(next->message.position);
    queues.offered();
  }
  return positions;
}

using Positions = std::vector<Position>;

TEST(KeyQueuesOfAnOutbox, LetOneMessageOfAKeyGoAtATime) {
  KeyQueues queues;
  queues.push(message("a", 1));
  queues.push(message("a", 2));
  queues.push(message("b", 3));

  EXPECT_EQ(offered(queues), (Positions{1, 3}));
  EXPECT_EQ(queues.under_way(), 2U);
  EXPECT_EQ(queues.size(), 3U);
}

TEST(KeyQueuesOfAnOutbox, GoOnWithAKeyOnceItIsConfirmed) {
  KeyQueues queues;
  for (Position position = 1; position <= 3; ++position) queues.push(message("a", position));
  ASSERT_EQ(offered(queues), Positions{1});

  const auto out = queues.confirmed(1);

  ASSERT_TRUE(out);
  EXPECT_EQ(out->message.position, 1U);
  EXPECT_EQ(offered(queues), Positions{2});
}

TEST(KeyQueuesOfAnOutbox, KnowHowManyBytesTheyHold) {
  KeyQueues queues;
  const auto of_ten_bytes = [](const std::string& key, Position position) {
    auto waiting = message(key, position);
    waiting.message.data = std::string(10, 'x');
    return waiting;
  };
  for (Position position = 1; position <= 4; ++position) queues.push(of_ten_bytes(position < 4 ? "a" : "b", position));
  EXPECT_EQ(queues.bytes(), 40U);
  ASSERT_EQ(offered(queues), (Positions{1, 4}));

  (void)queues.confirmed(1);
  EXPECT_EQ(queues.bytes(), 30U);
  (void)queues.confirmed(4);
  EXPECT_EQ(queues.bytes(), 20U);
  ASSERT_EQ(offered(queues), Positions{2});
  (void)queues.rejected(2);

  EXPECT_EQ(queues.bytes(), 0U);
}

TEST(KeyQueuesOfAnOutbox, TakeConfirmsInAnyOrder) {
  KeyQueues queues;
  for (Position position = 1; position <= 3; ++position) queues.push(message(std::string(1, static_cast<char>('a' + position)), position));
  ASSERT_EQ(offered(queues), (Positions{1, 2, 3}));

  EXPECT_TRUE(queues.confirmed(3));
  EXPECT_TRUE(queues.confirmed(1));
  EXPECT_TRUE(queues.confirmed(2));

  EXPECT_TRUE(queues.idle());
  EXPECT_EQ(queues.size(), 0U);
}

TEST(KeyQueuesOfAnOutbox, KeepAMessageThatComesWhileItsKeyIsUnderWayBehind) {
  KeyQueues queues;
  queues.push(message("a", 1));
  ASSERT_EQ(offered(queues), Positions{1});

  queues.push(message("a", 2));

  EXPECT_EQ(offered(queues), Positions{});
  (void)queues.confirmed(1);
  EXPECT_EQ(offered(queues), Positions{2});
}

TEST(KeyQueuesOfAnOutbox, OfferALostMessageAgainBeforeAllOthers) {
  KeyQueues queues;
  queues.push(message("a", 1));
  queues.push(message("a", 2));
  queues.push(message("b", 3));
  queues.push(message("c", 4));
  queues.offered();  // 1

  queues.lost(1);

  EXPECT_EQ(offered(queues), (Positions{1, 3, 4}));
}

TEST(KeyQueuesOfAnOutbox, GiveARejectedMessageAndAllBehindItBack) {
  KeyQueues queues;
  queues.push(message("a", 1));
  queues.push(message("b", 2));
  queues.push(message("a", 3));
  ASSERT_EQ(offered(queues), (Positions{1, 2}));

  const auto stuck = queues.rejected(1);

  ASSERT_EQ(stuck.size(), 2U);
  EXPECT_EQ(stuck[0].message.position, 1U);
  EXPECT_EQ(stuck[1].message.position, 3U);
  EXPECT_EQ(queues.size(), 1U);
  (void)queues.confirmed(2);
  EXPECT_TRUE(queues.idle());
}

TEST(KeyQueuesOfAnOutbox, IgnoreWhatWasNotUnderWay) {
  KeyQueues queues;
  queues.push(message("a", 1));

  EXPECT_FALSE(queues.confirmed(1));
  EXPECT_TRUE(queues.rejected(1).empty());
  queues.lost(1);

  EXPECT_EQ(offered(queues), Positions{1});
  EXPECT_TRUE(queues.confirmed(1));
  EXPECT_FALSE(queues.confirmed(1)) << "once is enough";
}

TEST(KeyQueuesOfAnOutbox, TellKeysOfTwoTenantsApart) {
  KeyQueues queues;
  queues.push(message("a", 1));
  auto other = message("a", 2);
  other.message.stream.tenant = "other";
  queues.push(std::move(other));

  EXPECT_EQ(offered(queues), (Positions{1, 2}));
}

/// Of a publisher that keeps the order by itself.
struct KeyQueuesInOrder : ::testing::Test {
  KeyQueuesInOrder() {
    for (const auto& [key, position] : std::vector<std::pair<std::string, Position>>{{"a", 1}, {"b", 2}, {"a", 3}, {"a", 4}})
      queues.push(message(key, position));
  }
  KeyQueues queues{true};
};

TEST_F(KeyQueuesInOrder, LetAllGoAsTheyCame) {
  EXPECT_EQ(offered(queues), (Positions{1, 2, 3, 4}));
  EXPECT_EQ(queues.under_way(), 4U);
}

TEST_F(KeyQueuesInOrder, AreIdleOnceAllIsConfirmed) {
  ASSERT_EQ(offered(queues).size(), 4U);

  for (Position position = 1; position <= 4; ++position) EXPECT_EQ(queues.confirmed(position)->message.position, position);

  EXPECT_TRUE(queues.idle());
  EXPECT_EQ(queues.size(), 0U);
  EXPECT_EQ(queues.bytes(), 0U);
}

TEST_F(KeyQueuesInOrder, OfferWhatWasLostAgainInItsOrder) {
  ASSERT_EQ(offered(queues).size(), 4U);

  for (Position position = 1; position <= 4; ++position) queues.lost(position);

  auto again = offered(queues);
  EXPECT_EQ(again.size(), 4U);
  std::erase(again, 2U);
  EXPECT_EQ(again, (Positions{1, 3, 4}));
}

TEST_F(KeyQueuesInOrder, OfferWhatIsUnderWayBehindALostOneAgain) {
  ASSERT_EQ(offered(queues).size(), 4U);

  queues.lost(3);

  EXPECT_FALSE(queues.confirmed(4)) << "it went before 3, and goes once more behind it";
  EXPECT_EQ(offered(queues), (Positions{3, 4}));
}

TEST_F(KeyQueuesInOrder, OfferWhatWasNotTakenAgain) {
  queues.offered();
  queues.offered();
  queues.offered();

  queues.lost(3);

  EXPECT_EQ(offered(queues), (Positions{3, 4}));
}

TEST_F(KeyQueuesInOrder, GiveARejectedMessageAndAllBehindItBackAndLeaveThoseBeforeUnderWay) {
  queues.offered();
  queues.offered();
  queues.offered();

  const auto stuck = queues.rejected(3);

  ASSERT_EQ(stuck.size(), 2U);
  EXPECT_EQ(stuck[0].message.position, 3U);
  EXPECT_EQ(stuck[1].message.position, 4U);
  EXPECT_EQ(offered(queues), Positions{});
  EXPECT_TRUE(queues.confirmed(1));
  EXPECT_TRUE(queues.confirmed(2));
  EXPECT_TRUE(queues.idle());
}

TEST_F(KeyQueuesInOrder, ConfirmBothMessagesOfOneEvent) {
  KeyQueues both(true);
  both.push(message("a", 7));
  both.push(message("a", 7));
  ASSERT_EQ(offered(both), (Positions{7, 7}));

  EXPECT_TRUE(both.confirmed(7));
  EXPECT_TRUE(both.confirmed(7));

  EXPECT_FALSE(both.confirmed(7));
  EXPECT_TRUE(both.idle());
}

TEST_F(KeyQueuesInOrder, LetGoOfWhatWaitsInOtherLanes) {
  queues.offered();

  queues.keep_only([](storage::Lane) { return false; });

  EXPECT_EQ(queues.size(), 1U) << "what is under way";
  EXPECT_EQ(offered(queues), Positions{});
  EXPECT_TRUE(queues.confirmed(1));
  EXPECT_TRUE(queues.idle());
}

}  // namespace
}  // namespace comptoir::outbox
