// What a host tells from memory, and what becomes of it when another host has written meanwhile.
#include <thread>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/digest.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace samples;

class AHostsMemory : public ::testing::Test {
 protected:
  /// A transaction to which the head is foreseen, as to a group.
  std::unique_ptr<Transaction> looking_at(const StreamKey& stream) {
    auto transaction = host->begin();
    transaction->foresee({.heads = {stream}, .answers = {}, .deliveries = {}});
    return transaction;
  }
  std::uint64_t version_of(const StreamKey& stream) { return looking_at(stream)->head(stream).version; }

  Answer answer(const std::string& key) { return {"acme", "ann", key, digest("print"), 200, "{}", "", "", 0, origin().recorded}; }
  void answer_elsewhere(const std::string& key) {
    Changes changes;
    changes.answers = {answer(key)};
    commit(*other, changes);
  }
  Changes one_message(std::uint64_t number) {
    Changes changes;
    changes.postings = posted({message(order(std::to_string(number)), 1, number)});
    return changes;
  }
  void keep_elsewhere(Snapshot snapshot) {
    Changes changes;
    changes.snapshots = {std::move(snapshot)};
    commit(*other, changes);
  }
  /// "begin 1 2", or "snapshot 2 3".
  static std::string history(Transaction& transaction, const StreamKey& stream, std::uint64_t form, std::uint64_t up_to) {
    std::string told;
    const auto begin = [&](const Snapshot* snapshot) { told += snapshot == nullptr ? "begin" : "snapshot " + std::to_string(snapshot->version); };
    const auto event = [&](std::uint64_t version, std::string_view, std::string_view) { told += " " + std::to_string(version); };
    transaction.history(stream, form, up_to, {begin, event});
    return told;
  }
  bool is_answered(Transaction& transaction, const std::string& key) { return transaction.answer("acme", "ann", key).has_value(); }

  std::string database = server().add_database();
  std::unique_ptr<Store> host = open_store(server().url(database));
  std::unique_ptr<Store> other = open_store(server().url(database));
};

TEST_F(AHostsMemory, TellsAHeadThatItWroteItself) {
  append(*host, order("1"));
  server().sql(database, "UPDATE comptoir_event SET version = 7");

  EXPECT_EQ(version_of(order("1")), 1U) << "nobody was asked";
}

TEST_F(AHostsMemory, HoldsTheHistoryOfAStreamThatItDidNotKnow) {
  append(*other, order("1"), 3);
  const auto transaction = looking_at(order("1"));
  ASSERT_EQ(transaction->head(order("1")).version, 3U);
  server().sql(database, "DELETE FROM comptoir_event");

  EXPECT_EQ(history(*transaction, order("1"), 7, 3), "begin 1 2 3") << "nobody was asked";
  EXPECT_EQ(history(*transaction, order("1"), 7, 2), "begin 1 2");
}

TEST_F(AHostsMemory, HoldsTheHistoryBehindASnapshot) {
  append(*other, order("1"), 2);
  keep_elsewhere({order("1"), 2, 7, "{}"});
  append(*other, order("1"));
  const auto transaction = looking_at(order("1"));

  EXPECT_EQ(history(*transaction, order("1"), 7, 3), "snapshot 2 3");
  EXPECT_EQ(history(*transaction, order("1"), 8, 3), "begin 1 2 3") << "a snapshot of another form is none";
  EXPECT_EQ(history(*transaction, order("1"), 7, 1), "begin 1") << "nor is one that is newer";
}

TEST_F(AHostsMemory, HoldsTheHistoryThatEndsWithItsSnapshot) {
  append(*other, order("1"), 2);
  keep_elsewhere({order("1"), 2, 7, "{}"});

  EXPECT_EQ(history(*looking_at(order("1")), order("1"), 7, 2), "snapshot 2");
}

TEST_F(AHostsMemory, HoldsNoHistoryWithADamagedSnapshot) {
  append(*other, order("1"), 2);
  keep_elsewhere({order("1"), 2, 7, "{}"});
  server().sql(database, "UPDATE comptoir_snapshot SET state = '[]'");

  EXPECT_EQ(history(*looking_at(order("1")), order("1"), 7, 2), "begin 1 2");
}

TEST_F(AHostsMemory, HoldsNoHistoryOfWhatTheTransactionItselfHasWritten) {
  append(*other, order("1"));
  const auto transaction = looking_at(order("1"));
  Changes changes;
  changes.appends = {appended(order("1"), transaction->head(order("1")))};
  transaction->apply(changes);

  EXPECT_EQ(history(*transaction, order("1"), 7, 2), "begin 1 2") << "it waits for its position";
  ASSERT_EQ(transaction->log_end(), 2U);
  EXPECT_EQ(history(*transaction, order("1"), 7, 2), "begin 1 2") << "it has its position";
}

TEST_F(AHostsMemory, HoldsNoHistoryWithLongTexts) {
  append(*other, order("1"), 3);
  server().sql(database, "UPDATE comptoir_event SET data = repeat('x', 3000) WHERE version = 2");
  append(*other, order("2"));
  keep_elsewhere({order("2"), 1, 7, std::string(20'000, 'x')});

  EXPECT_EQ(history(*looking_at(order("1")), order("1"), 7, 3), "begin 1 2 3");
  EXPECT_EQ(history(*looking_at(order("2")), order("2"), 7, 1), "snapshot 1");
}

TEST_F(AHostsMemory, HoldsNoHistoryThatIsLong) {
  append(*other, order("1"), 200);
  const auto transaction = looking_at(order("1"));

  EXPECT_TRUE(history(*transaction, order("1"), 7, 200).ends_with(" 199 200"));
  EXPECT_TRUE(history(*transaction, order("1"), 7, 100).ends_with(" 99 100"));
}

TEST_F(AHostsMemory, HoldsTheHistoriesOfManyStreams) {
  append(*other, order("1"), 2);
  append(*other, order("2"));
  keep_elsewhere({order("2"), 1, 7, "{}"});
  const auto transaction = host->begin();
  transaction->foresee({.heads = {order("1"), order("2"), order("3")}, .answers = {}, .deliveries = {}});

  EXPECT_EQ(transaction->head(order("3")).version, 0U);
  EXPECT_EQ(history(*transaction, order("1"), 7, 2), "begin 1 2");
  EXPECT_EQ(history(*transaction, order("2"), 7, 1), "snapshot 1");
}

TEST_F(AHostsMemory, IsRefusedAtTheCommitWhenAnotherHostWroteToTheStream) {
  append(*host, order("1"));
  append(*other, order("1"));
  const auto transaction = looking_at(order("1"));
  Changes changes;
  changes.appends = {appended(order("1"), transaction->head(order("1")))};

  transaction->apply_last(changes);
  EXPECT_THROW(transaction->commit(), Conflict);

  EXPECT_EQ(version_of(order("1")), 2U) << "from here on it asks";
}

TEST_F(AHostsMemory, IsRefusedAtTheCommitWhenAStreamWasOnlyLookedAt) {
  append(*host, order("1"));
  append(*other, order("1"));
  const auto transaction = looking_at(order("1"));
  (void)transaction->head(order("1"));
  Changes changes;
  changes.appends = {appended(order("2"), {})};

  transaction->apply_last(changes);
  EXPECT_THROW(transaction->commit(), Conflict);

  EXPECT_EQ(other->read()->head(order("2")).version, 0U) << "what was decided by it is not there either";
}

TEST_F(AHostsMemory, IsAtFaultWhereARowIsThereAlreadyThatCameWithTheNewestEvent) {
  const std::vector<contract::Migration> tables{
      {1, "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tenant, entry));"}};
  host->migrate("shop", tables);
  const auto enter = [](Store& store, const Head& head) {
    Changes changes;
    changes.appends = {appended(order("1"), head)};
    changes.rows = {execute("INSERT INTO shop_ledger VALUES (:tenant, ?)", {number(static_cast<std::int64_t>(head.version) + 1)})};
    const auto transaction = store.begin();
    transaction->foresee({.heads = {order("1")}, .answers = {}, .deliveries = {}});
    (void)transaction->head(order("1"));
    transaction->apply_last(changes);
    transaction->commit();
  };
  enter(*host, {});
  const auto known = host->read()->head(order("1"));
  enter(*other, known);

  EXPECT_THROW(enter(*host, known), Conflict) << "not a statement that is at fault";

  EXPECT_EQ(version_of(order("1")), 2U);
}

TEST_F(AHostsMemory, IsConfirmedWithoutACommit) {
  append(*host, order("1"));
  const auto right = looking_at(order("1"));
  EXPECT_NO_THROW(right->confirm());
  append(*other, order("1"));

  const auto wrong = looking_at(order("1"));
  EXPECT_THROW(wrong->confirm(), Conflict);
  EXPECT_EQ(version_of(order("1")), 2U);
}

TEST_F(AHostsMemory, IsNotAskedForWhatTheTransactionWrote) {
  append(*host, order("1"));
  const auto transaction = looking_at(order("1"));
  Changes changes;
  changes.appends = {appended(order("1"), transaction->head(order("1")), 2)};

  transaction->apply(changes);

  EXPECT_EQ(transaction->head(order("1")).version, 3U);
  EXPECT_NO_THROW(transaction->commit());
  EXPECT_EQ(version_of(order("1")), 3U);
}

TEST_F(AHostsMemory, TakesAKeyForNewUntilItIsWritten) {
  answer_elsewhere("key");
  const auto transaction = host->begin();
  transaction->foresee({.heads = {}, .answers = {{"acme", "ann", "key"}}, .deliveries = {}});
  EXPECT_FALSE(is_answered(*transaction, "key"));
  Changes changes;
  changes.answers = {answer("key")};

  transaction->apply_last(changes);
  EXPECT_THROW(transaction->commit(), Conflict);

  const auto again = host->begin();
  again->foresee({.heads = {}, .answers = {{"acme", "ann", "key"}}, .deliveries = {}});
  EXPECT_TRUE(is_answered(*again, "key"));
}

TEST_F(AHostsMemory, AsksForAKeyThatIsAskedForAgain) {
  answer_elsewhere("key");
  const auto transaction = host->begin();
  transaction->foresee({.heads = {}, .answers = {{"acme", "ann", "key"}}, .deliveries = {}});
  (void)is_answered(*transaction, "key");

  EXPECT_TRUE(is_answered(*transaction, "key")) << "a unit that is refused looks whether it was answered before";
}

TEST_F(AHostsMemory, HandsOnTheOutboxAsTheDatabaseHasIt) {
  auto handled = one_message(1);
  handled.postings.front().message.handled = {"stock.reserve"};
  commit(*host, handled);
  commit(*host, one_message(2));
  commit(*other, one_message(3));
  EXPECT_THROW(commit(*host, one_message(4)), Conflict) << "it takes the position of the third for free";
  commit(*host, one_message(4));

  std::vector<Message> handed_on;
  while (handed_on.size() < 4)
    for (auto& one : host->outbox(handed_on.size(), 100).messages) handed_on.push_back(std::move(one));

  const auto stored = host->read()->outbox(0, 100).messages;
  ASSERT_EQ(stored.size(), handed_on.size());
  for (std::size_t at = 0; at < stored.size(); ++at) {
    EXPECT_EQ(handed_on[at].position, stored[at].position);
    EXPECT_EQ(handed_on[at].lane, stored[at].lane);
    EXPECT_EQ(handed_on[at].id, stored[at].id);
    EXPECT_EQ(handed_on[at].data, stored[at].data);
    EXPECT_EQ(handed_on[at].handled, stored[at].handled);
  }
}

TEST_F(AHostsMemory, LetsATransactionWriteAheadOfTheOneBefore) {
  Changes first;
  first.appends = {appended(order("1"), {})};
  first.postings = posted({message(order("1"), 1, 1)});
  const auto before = host->begin();
  before->apply(first);
  Changes ahead;
  ahead.appends = {appended(order("2"), {}, 2)};
  ahead.postings = posted({message(order("2"), 2, 2)});
  const auto behind = host->begin();

  ASSERT_TRUE(behind->apply_ahead(ahead));
  before->commit();
  Changes last;
  last.appends = {appended(order("2"), behind->head(order("2")))};
  behind->apply_last(last);
  behind->commit();

  EXPECT_EQ(host->read()->events(order("2"), 0).size(), 3U);
  EXPECT_EQ(host->read()->log_end(), 6U) << "two messages stand between";
  EXPECT_EQ(shown(host->verify()), "");
}

TEST_F(AHostsMemory, WritesNothingAheadOnceItWasWrong) {
  append(*host, order("1"));
  append(*other, order("1"));
  const auto wrong = looking_at(order("1"));
  EXPECT_THROW(wrong->confirm(), Conflict);

  Changes changes;
  changes.appends = {appended(order("2"), {})};
  EXPECT_FALSE(host->begin()->apply_ahead(changes)) << "hosts that write to the same streams could wait for each other";
  EXPECT_EQ(changes.appends.size(), 1U);
}

TEST_F(AHostsMemory, IsRefusedAsAConflictWhereverItsPlacesAreNeeded) {
  commit(*host, one_message(1));
  commit(*other, one_message(2));
  const auto transaction = host->begin();
  transaction->apply(one_message(3));

  EXPECT_THROW((void)transaction->outbox_end(), Conflict);
}

TEST_F(AHostsMemory, LetsTransactionsSideBySideLookForTheirPlaces) {
  commit(*host, one_message(1));
  const auto first = host->begin();
  first->apply(one_message(2));
  (void)first->outbox_end();  // from here on it has its place
  std::thread beside([&] { commit(*host, one_message(3)); });
  first->commit();
  beside.join();

  EXPECT_EQ(host->read()->outbox_end(), 3U);
}

TEST_F(AHostsMemory, GoesOnInTheRightPlaceBehindATransactionThatWasDropped) {
  commit(*host, one_message(1));
  {
    const auto dropped = host->begin();
    dropped->apply(one_message(2));
    (void)dropped->outbox_end();
  }
  commit(*host, one_message(3));

  EXPECT_EQ(host->outbox(1, 100).messages.front().stream, order("3"));
}

TEST_F(AHostsMemory, HandsOnNoMessageOfAUnitThatWasTakenBack) {
  const auto transaction = host->begin();
  Changes changes;
  changes.postings = posted({message(order("1"), 1, 1)});
  transaction->apply(changes);
  transaction->savepoint();
  changes.postings = posted({message(order("2"), 1, 2)});
  transaction->apply(changes);
  (void)transaction->outbox_end();  // it is written before it is taken back
  transaction->rollback_to_savepoint();
  changes.postings = posted({message(order("3"), 1, 3)});
  transaction->apply(changes);
  transaction->commit();

  const auto handed_on = host->outbox(0, 100).messages;

  ASSERT_EQ(handed_on.size(), 2U);
  EXPECT_EQ(handed_on[0].stream, order("1"));
  EXPECT_EQ(handed_on[1].stream, order("3"));
}

}  // namespace
}  // namespace comptoir::storage::postgresql
