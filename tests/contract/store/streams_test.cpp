#include <gmock/gmock.h>

#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;

class AStream : public StoreTest {};
ON_EVERY_ENGINE(AStream);

TEST_P(AStream, IsEmptyUntilItsFirstEvent) {
  const auto reads = store().read();

  const Head head = reads->head(order("1"));

  EXPECT_EQ(head.version, 0U);
  EXPECT_EQ(head.checksum, Checksum{});
  EXPECT_TRUE(reads->events(order("1"), 0).empty());
  EXPECT_EQ(reads->log_end(), 0U);
}

TEST_P(AStream, GivesBackWhatWasAppendedToTheLetter) {
  const Changes::Append written = appended(order("1"), {}, 2);
  Changes changes;
  changes.appends = {written};

  commit(store(), changes);

  const std::vector<Event> events = store().read()->events(order("1"), 0);
  ASSERT_EQ(events.size(), 2U);
  const Event& second = events[1];
  EXPECT_EQ(second.stream, order("1"));
  EXPECT_EQ(second.version, 2U);
  EXPECT_EQ(second.position, 2U);
  EXPECT_EQ(second.id, id(2));
  EXPECT_EQ(second.type, "order.changed/1");
  EXPECT_EQ(second.data, R"({"version":2})");
  EXPECT_EQ(second.checksum, written.events[1].checksum);
  EXPECT_EQ(second.origin.actor, "ann");
  EXPECT_EQ(second.origin.correlation, id(7));
  EXPECT_EQ(second.origin.causation, id(8));
  EXPECT_EQ(second.origin.traceparent, origin().traceparent);
  EXPECT_EQ(second.origin.recorded, at(1'700'000'000));
}

TEST_P(AStream, KeepsItsHeadAtTheLastEvent) {
  append(store(), order("1"), 3);

  append(store(), order("1"), 2);

  const auto reads = store().read();
  EXPECT_EQ(reads->head(order("1")).version, 5U);
  EXPECT_EQ(reads->head(order("1")).checksum, reads->events(order("1"), 4).front().checksum);
}

TEST_P(AStream, AnswersOnlyTheEventsBehindAVersion) {
  append(store(), order("1"), 5);

  const std::vector<Event> events = store().read()->events(order("1"), 3);

  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].version, 4U);
  EXPECT_EQ(events[1].version, 5U);
}

TEST_P(AStream, RefusesAnAppendThatExpectsAnOlderVersion) {
  append(store(), order("1"), 2);
  Changes changes;
  changes.appends = {appended(order("1"), {1, {}})};
  const auto transaction = store().begin();

  EXPECT_THAT([&] { transaction->apply(changes); }, testing::ThrowsMessage<Conflict>("Stream order/1 is at version 2, not at 1."));
}

TEST_P(AStream, RefusesASecondBeginning) {
  append(store(), order("1"));
  Changes changes;
  changes.appends = {appended(order("1"), {})};

  EXPECT_THROW(store().begin()->apply(changes), Conflict);
}

TEST_P(AStream, RefusesAnAppendBeyondItsEnd) {
  Changes changes;
  changes.appends = {appended(order("1"), {4, {}})};

  EXPECT_THROW(store().begin()->apply(changes), Conflict);
}

TEST_P(AStream, MayBeAppendedToSeveralTimesInOneGroup) {
  const Changes::Append first = appended(order("1"), {}, 2);
  Changes changes;
  changes.appends = {first, appended(order("1"), {2, first.events.back().checksum})};

  commit(store(), changes);

  EXPECT_EQ(store().read()->head(order("1")).version, 3U);
  EXPECT_EQ(shown(store().verify()), "");
}

TEST_P(AStream, StandsBesideOthersInOneGroup) {
  Changes changes;
  for (int i = 0; i < 50; ++i) changes.appends.push_back(appended(order(std::to_string(i)), {}, 2));

  commit(store(), changes);

  const auto reads = store().read();
  EXPECT_EQ(reads->log_end(), 100U);
  EXPECT_EQ(reads->events(order("49"), 0).size(), 2U);
}

TEST_P(AStream, OfAnotherTenantIsAnother) {
  append(store(), order("1", "acme"), 3);

  append(store(), order("1", "bolt"));

  const auto reads = store().read();
  EXPECT_EQ(reads->head(order("1", "acme")).version, 3U);
  EXPECT_EQ(reads->head(order("1", "bolt")).version, 1U);
  EXPECT_EQ(reads->events(order("1", "bolt"), 0).size(), 1U);
}

TEST_P(AStream, RefusesEventsThatAreNotItsNext) {
  Changes changes;
  changes.appends = {appended(order("1"), {})};
  changes.appends.front().events.front().version = 2;

  EXPECT_THROW(store().begin()->apply(changes), StoreError);
}

TEST_P(AStream, IsReadAsALogInOrderOfPositions) {
  append(store(), order("1"), 2);
  append(store(), order("2"), 2);

  const std::vector<Event> page = store().read()->log(1, 2);

  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].position, 2U);
  EXPECT_EQ(page[0].stream, order("1"));
  EXPECT_EQ(page[1].position, 3U);
  EXPECT_EQ(page[1].stream, order("2"));
}

TEST_P(AStream, IsToldFromItsNewestSnapshotOn) {
  append(store(), order("1"), 5);
  append(store(), order("1", "bolt"), 2);
  Changes changes;
  changes.snapshots = {{order("1"), 2, 77, R"({"total":1})"}, {order("1"), 3, 78, R"({"total":2})"}};

  commit(store(), changes);

  const auto reads = store().read();
  EXPECT_EQ(told(*reads, order("1"), 78), R"(from 3 {"total":2} 4 5)");
  EXPECT_EQ(told(*reads, order("1"), 78, 4), R"(from 3 {"total":2} 4)");
  EXPECT_EQ(told(*reads, order("1"), 78, 3), R"(from 3 {"total":2})");
  EXPECT_EQ(told(*reads, order("1"), 78, 2), "from nothing 1 2") << "the snapshot is newer than what is asked for";
  EXPECT_EQ(told(*reads, order("1"), 77), "from nothing 1 2 3 4 5") << "of that form there is none any more";
  EXPECT_EQ(told(*reads, order("1", "bolt"), 78), "from nothing 1 2");
  EXPECT_EQ(told(*reads, order("9"), 78), "from nothing");
}

// No message can hold U+0000: the reader of messages and the parser of paths refuse it.
TEST_P(AStream, KeepsTextsToTheLetter) {
  const std::string id = "a\x01 b 'ü\"\\";
  Changes changes;
  changes.appends = {appended(order(id), {})};
  changes.appends[0].events[0].data = "\x7f{}\\N,\n\"";

  commit(store(), changes);

  const std::vector<Event> events = store().read()->events(order(id), 0);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].stream, order(id));
  EXPECT_EQ(events[0].data, "\x7f{}\\N,\n\"");
}

}  // namespace comptoir::storage
