// The log as its own outbox: what events publish, and between it what was written without one.
#include <gmock/gmock.h>

#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;
using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty;

class AnOutbox : public StoreTest {
 protected:
  /// An event for each of these; one that says nothing stays within its context.
  void publish(const StreamKey& stream, const std::vector<std::vector<Publication>>& published) {
    Changes changes;
    changes.appends = {appended(stream, store().read()->head(stream), published.size())};
    for (std::size_t i = 0; i < published.size(); ++i) changes.appends.front().events[i].published = published[i];
    commit(store(), changes);
  }
  OutboxPage page(Position after, const Portion& portion = 100) { return store().read()->outbox(after, portion); }
  /// Of each message its position, part and type: "2.0 order.seen/1".
  static std::vector<std::string> told(const OutboxPage& page) {
    std::vector<std::string> out;
    for (const auto& message : page.messages)
      out.push_back(std::to_string(message.position) + "." + std::to_string(message.part) + " " + message.type);
    return out;
  }

  static inline const Publication itself{"order.changed/1", ""};
  static inline const Publication seen{"order.seen/1", R"({"seen":true})"};
  static inline const Publication heard{"order.heard/2", R"({"text":"a, \"b\" ]"})"};
};
ON_EVERY_ENGINE(AnOutbox);

TEST_P(AnOutbox, IsWhatEventsPublish) {
  publish(order("1"), {{}, {itself}, {seen}});

  const auto found = page(0);

  EXPECT_THAT(told(found), ElementsAre("2.0 order.changed/1", "3.0 order.seen/1"));
  EXPECT_EQ(found.messages[0].id, id(2)) << "what says what the event says is the event";
  EXPECT_EQ(found.messages[0].data, R"({"version":2})");
  EXPECT_EQ(found.messages[1].id, Id::derived_from(id(3), "order.seen/1"));
  EXPECT_EQ(found.messages[1].data, R"({"seen":true})");
  EXPECT_EQ(found.messages[1].version, 3U);
  EXPECT_EQ(found.messages[1].lane, lane_of(order("1"), store().lanes()));
  EXPECT_EQ(found.messages[1].origin.actor, "ann");
}

TEST_P(AnOutbox, NamesWhoHeardOfItInTheTransactionOfTheEvent) {
  Changes changes;
  changes.appends = {appended(order("1"), {})};
  changes.appends.front().events.front().published = {itself};
  changes.appends.front().events.front().handled = {"stock/order.changed", "invoicing/order.changed"};

  commit(store(), changes);

  EXPECT_THAT(page(0).messages.front().handled, ElementsAre("stock/order.changed", "invoicing/order.changed"));
  EXPECT_THAT(store().read()->log(0, 1).front().handled, ElementsAre("stock/order.changed", "invoicing/order.changed"));
}

TEST_P(AnOutbox, HasSeveralMessagesOfOneEventWhichAreNeverParted) {
  publish(order("1"), {{itself, seen, heard}, {itself}});

  const auto first = page(0, 1);

  EXPECT_THAT(told(first), ElementsAre("1.0 order.changed/1", "1.1 order.seen/1", "1.2 order.heard/2"));
  EXPECT_EQ(first.messages[2].data, heard.data);
  EXPECT_EQ(first.read_to, 1U);
  EXPECT_TRUE(first.is_cut);
  EXPECT_THAT(told(page(1)), ElementsAre("2.0 order.changed/1"));
}

TEST_P(AnOutbox, LeadsPastWhatIsNotPublished) {
  publish(order("1"), {{}, {}, {}, {}, {itself}, {}});

  EXPECT_THAT(told(page(0, 2)), IsEmpty());
  EXPECT_EQ(page(0, 2).read_to, 2U);
  EXPECT_TRUE(page(0, 2).is_cut);
  EXPECT_EQ(page(5).read_to, 6U);
  EXPECT_FALSE(page(5).is_cut);
  EXPECT_EQ(page(6).read_to, 6U) << "there is nothing";
}

/// Of one unit the message comes behind the events that it had raised by then, and before those that it raised later.
TEST_P(AnOutbox, HasMessagesWithoutAnEventWhereTheyWereWritten) {
  Changes changes;
  changes.appends = {appended(order("1"), {}), appended(order("2"), {}), appended(order("3"), {})};
  for (auto& append : changes.appends) append.events.front().published = {itself};
  changes.postings = {{message(order("1"), 1, 11), 1}, {message(order("2"), 1, 12), 1}, {message(order("9"), 0, 13), 3}};

  commit(store(), changes);

  std::vector<std::string> streams;
  for (const auto& one : page(0).messages) streams.push_back(one.stream.id);
  EXPECT_THAT(streams, ElementsAre("1", "1", "2", "2", "3", "9"));
  EXPECT_EQ(store().read()->log_end(), 5U);
  EXPECT_EQ(store().read()->outbox_end(), 6U);
  EXPECT_THAT(told(page(1, 2)), ElementsAre("2.0 order.changed/1", "3.0 order.changed/1"));
  EXPECT_EQ(shown(store().verify()), "");
}

TEST_P(AnOutbox, OfAStoreOfAnEarlierLayoutIsNotRead) {
  try {
    edit("UPDATE comptoir_migration SET number = 7 WHERE owner = 'comptoir'");
    FAIL() << "it was opened";
  } catch (const StoreError& refusal) {
    EXPECT_THAT(refusal.what(),
                HasSubstr(" is of an earlier layout (schema 7, this host begins with 8), and nothing brings it up to date: go on with the "
                          "host that wrote it, or name a new store."));
  }
}

}  // namespace comptoir::storage
