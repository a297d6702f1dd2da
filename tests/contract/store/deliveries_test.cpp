#include "engine.hpp"
#include "storage/digest.hpp"

namespace comptoir::storage {

using namespace samples;

class ADelivery : public StoreTest {
 protected:
  void set_aside(const AsideKey& key, const std::vector<Message>& messages) {
    const auto transaction = store().begin();
    transaction->set_aside(key, messages);
    transaction->commit();
  }
  static Message at_position(Position position, const StreamKey& stream) {
    Message out = message(stream, position, position);
    out.position = position;
    return out;
  }
  static AsideKey key(std::string id, std::uint32_t attempts) { return {"stock/x", order(std::move(id)), attempts, at(60), false, "broken", 0}; }
};
ON_EVERY_ENGINE(ADelivery);

TEST_P(ADelivery, FindsMessagesInOrderOfPositionWithAllTheySay) {
  Changes changes;
  changes.postings = posted({message(order("1"), 1, 11), message(order("2"), 1, 12), message(order("1"), 2, 13)});

  commit(store(), changes);

  const auto reads = store().read();
  const auto page = reads->outbox(1, 1);
  ASSERT_EQ(page.messages.size(), 1U);
  EXPECT_EQ(page.read_to, 2U);
  EXPECT_TRUE(page.is_cut);
  const Message& second = page.messages.front();
  EXPECT_EQ(second.position, 2U);
  EXPECT_EQ(second.lane, lane_of(order("2"), store().lanes()));
  EXPECT_EQ(second.stream, order("2"));
  EXPECT_EQ(second.version, 1U);
  EXPECT_EQ(second.id, id(12));
  EXPECT_EQ(second.type, "order.changed/1");
  EXPECT_EQ(second.data, "{}");
  EXPECT_EQ(second.origin.actor, "ann");
  EXPECT_EQ(second.origin.recorded, at(1'700'000'000));
  EXPECT_EQ(second.handled, (std::vector<std::string>{"stock/order.changed", "invoicing/order.changed"}));
  EXPECT_EQ(reads->outbox_end(), 3U);
}

TEST_P(ADelivery, TakesEffectOncePerConsumerAndTenant) {
  Changes changes;
  changes.deliveries = {{"stock/x", "acme", id(1), at(1)}, {"stock/x", "bolt", id(1), at(1)}, {"stock/y", "acme", id(1), at(1)}};
  commit(store(), changes);
  changes.deliveries = {{"stock/x", "acme", id(1), at(2)}};

  EXPECT_THROW(store().begin()->apply(changes), Conflict);

  EXPECT_TRUE(store().read()->delivered({"stock/x", "bolt", id(1), at(1)}));
  EXPECT_FALSE(store().read()->delivered({"stock/y", "bolt", id(1), at(1)}));
}

TEST_P(ADelivery, LeavesItsAnswerForTheSameKey) {
  Changes changes;
  changes.answers = {{"acme", "ann", "k1", digest("print"), 201, R"({"id":"1"})", "\"3\"", "/orders/1", 7, origin().recorded}};

  commit(store(), changes);

  const auto answer = store().read()->answer("acme", "ann", "k1");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->fingerprint, digest("print"));
  EXPECT_EQ(answer->status, 201U);
  EXPECT_EQ(answer->body, R"({"id":"1"})");
  EXPECT_EQ(answer->etag, "\"3\"");
  EXPECT_EQ(answer->location, "/orders/1");
  EXPECT_EQ(answer->told_by, 7U);
  EXPECT_EQ(answer->recorded, origin().recorded);
  EXPECT_FALSE(store().read()->answer("acme", "bob", "k1").has_value());
  EXPECT_FALSE(store().read()->answer("bolt", "ann", "k1").has_value());
}

TEST_P(ADelivery, ConflictsWhenItsKeyWasAnsweredAlready) {
  Changes changes;
  changes.answers = {{"acme", "ann", "k1", digest("print"), 200, "{}", "", "", 0, origin().recorded}};
  commit(store(), changes);

  EXPECT_THROW(store().begin()->apply(changes), Conflict);
}

TEST_P(ADelivery, MovesItsCheckpoint) {
  const auto transaction = store().begin();
  transaction->checkpoint({"relay", 0, 5});
  transaction->checkpoint({"relay", 1, 6});
  transaction->checkpoint({"relay", 0, 9});
  transaction->checkpoint({"stock/x", 0, 1});
  transaction->commit();

  const std::vector<Checkpoint> checkpoints = store().checkpoints("relay");

  ASSERT_EQ(checkpoints.size(), 2U);
  EXPECT_EQ(checkpoints[0].position, 9U);
  EXPECT_EQ(checkpoints[1].lane, 1U);
  EXPECT_EQ(checkpoints[1].position, 6U);
}

TEST_P(ADelivery, SetsItsKeyAsideWithTheMessagesThatWait) {
  set_aside(key("1", 1), {at_position(4, order("1"))});
  set_aside(key("1", 2), {at_position(7, order("1")), at_position(9, order("1"))});
  set_aside(key("2", 1), {at_position(5, order("2"))});

  const std::vector<AsideKey> keys = store().aside("stock/x");

  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].stream, order("1"));
  EXPECT_EQ(keys[0].attempts, 2U);
  EXPECT_EQ(keys[0].next_attempt, at(60));
  EXPECT_EQ(keys[0].reason, "broken");
  EXPECT_EQ(keys[0].waiting, 3U);
  const std::vector<Message> waiting = store().aside_messages("stock/x", order("1"), 2);
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].position, 4U);
  EXPECT_EQ(waiting[1].position, 7U);
  EXPECT_EQ(waiting[1].handled.size(), 2U);
}

TEST_P(ADelivery, OfTheOutboxIsCountedUntilItIsKnownToBePublished) {
  auto from_outside = message(order("3"), 1, 13);
  from_outside.from_outside = true;
  Changes changes;
  changes.postings = posted({message(order("1"), 1, 11), message(order("2"), 1, 12), from_outside, message(order("2"), 2, 14)});
  commit(store(), changes);
  ASSERT_NE(lane_of(order("1"), store().lanes()), lane_of(order("2"), store().lanes()));
  EXPECT_EQ(store().unpublished("log"), 3U) << "whoever comes";

  const auto transaction = store().begin();
  for (Lane lane = 0; lane < store().lanes(); ++lane) {
    const bool publishes = lane != lane_of(order("2"), store().lanes());
    transaction->checkpoint({.consumer = "outbox:log", .lane = lane, .position = publishes ? Position{4} : Position{2}});
  }
  transaction->set_aside({"outbox:log", order("1"), 1, at(60), true, "refused", 0}, std::vector{at_position(1, order("1"))});
  transaction->commit();

  EXPECT_EQ(store().unpublished("log"), 2U) << "the last one, and the one behind the parked key";
}

TEST_P(ADelivery, WaitsBehindItsKeyWhichStaysAsAPersonLeftIt) {
  auto parked = key("1", 10);
  parked.parked = true;
  set_aside(parked, {at_position(4, order("1"))});
  const auto person = store().begin();
  person->send_on("stock/x", order("1"));
  person->commit();

  const auto transaction = store().begin();
  transaction->wait_aside(parked, std::vector{at_position(7, order("1"))});
  transaction->wait_aside(key("2", 3), std::vector{at_position(8, order("2"))});
  transaction->commit();

  const std::vector<AsideKey> keys = store().aside("stock/x");
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_FALSE(keys[0].parked);
  EXPECT_EQ(keys[0].attempts, 0U);
  EXPECT_EQ(keys[0].next_attempt, Timestamp());
  EXPECT_EQ(keys[0].waiting, 2U);
  EXPECT_EQ(keys[1].attempts, 3U) << "one that is not there is made: what waits must not be forgotten";
}

TEST_P(ADelivery, WhoseKeyIsNotThereCannotBeSentOn) {
  const auto transaction = store().begin();

  transaction->send_on("stock/x", order("1"));

  transaction->commit();
  EXPECT_TRUE(store().aside("").empty());
}

TEST_P(ADelivery, FreesItsKeyWithTheLastMessageThatWaited) {
  set_aside(key("1", 1), {at_position(4, order("1")), at_position(7, order("1"))});
  const auto transaction = store().begin();

  transaction->aside_delivered("stock/x", order("1"), 4);
  transaction->commit();

  ASSERT_EQ(store().aside("").size(), 1U);
  EXPECT_EQ(store().aside("").front().waiting, 1U);
  const auto last = store().begin();
  last->aside_delivered("stock/x", order("1"), 7);
  last->commit();
  EXPECT_TRUE(store().aside("").empty());
  EXPECT_TRUE(store().aside_messages("stock/x", order("1"), 10).empty());
}

TEST_P(ADelivery, KeepsAParkedKeyOverARestart) {
  AsideKey parked = key("1", 9);
  parked.parked = true;
  set_aside(parked, {at_position(4, order("1"))});

  reopen();

  ASSERT_EQ(store().aside("stock/x").size(), 1U);
  EXPECT_TRUE(store().aside("stock/x").front().parked);
  EXPECT_TRUE(store().aside("stock/y").empty());
}

}  // namespace comptoir::storage
