#include <atomic>
#include <thread>

#include "engine.hpp"
#include "storage/digest.hpp"

namespace comptoir::storage {

using namespace samples;

class ATransaction : public StoreTest {
 protected:
  static Changes everything() {
    Changes changes;
    changes.appends = {appended(order("1"), {})};
    changes.snapshots = {{order("1"), 1, 1, "{}"}};
    changes.claims = {{{"acme", "email", "ann@example.org", "ann"}, false}};
    changes.postings = posted({message(order("1"), 1, 1)});
    changes.answers = {{"acme", "ann", "key", digest("print"), 200, "{}", "", "", 0, origin().recorded}};
    changes.deliveries = {{"stock/x", "acme", id(1), at(1)}};
    return changes;
  }
  static std::string kept(Reads& reads) {
    std::string out;
    if (reads.head(order("1")).version > 0) out += "head ";
    if (!reads.log(0, 10).empty()) out += "event ";
    if (told(reads, order("1"), 1).starts_with("from 1 ")) out += "snapshot ";
    if (reads.claim_owner("acme", "email", "ann@example.org")) out += "claim ";
    if (!reads.outbox(0, 10).messages.empty()) out += "message ";
    if (reads.answer("acme", "ann", "key")) out += "answer ";
    if (reads.delivered({"stock/x", "acme", id(1), at(1)})) out += "delivery ";
    return out;
  }
  static constexpr const char* all = "head event snapshot claim message answer delivery ";
};
ON_EVERY_ENGINE(ATransaction);

TEST_P(ATransaction, KeepsEverythingOnceCommitted) {
  commit(store(), everything());

  reopen();

  EXPECT_EQ(kept(*store().read()), all);
}

TEST_P(ATransaction, SeesWhatItWroteBeforeItCommits) {
  const auto transaction = store().begin();

  transaction->apply(everything());

  EXPECT_EQ(kept(*transaction), all);
  EXPECT_EQ(kept(*store().read()), "");
}

TEST_P(ATransaction, LeavesNothingWhenItIsDropped) {
  store().begin()->apply(everything());

  reopen();

  EXPECT_EQ(kept(*store().read()), "");
}

TEST_P(ATransaction, GivesDroppedPositionsToTheNext) {
  store().begin()->apply(everything());

  commit(store(), everything());

  const auto reads = store().read();
  EXPECT_EQ(reads->log(0, 10).front().position, 1U);
  EXPECT_EQ(reads->outbox(0, 10).messages.front().position, 2U);
}

TEST_P(ATransaction, GoesBackToItsSavepoint) {
  Changes first;
  first.appends = {appended(order("2"), {})};
  const auto transaction = store().begin();
  transaction->apply(first);
  transaction->savepoint();
  transaction->apply(everything());

  transaction->rollback_to_savepoint();

  EXPECT_EQ(transaction->head(order("2")).version, 1U);
  EXPECT_EQ(transaction->head(order("1")).version, 0U);
  transaction->apply(everything());
  transaction->commit();
  EXPECT_EQ(store().read()->log_end(), 2U);
  EXPECT_EQ(shown(store().verify()), "");
}

TEST_P(ATransaction, GoesBackToTheNewestSavepointAsOftenAsNeeded) {
  Changes first;
  first.appends = {appended(order("2"), {})};
  const auto transaction = store().begin();
  transaction->savepoint();
  transaction->apply(first);
  transaction->savepoint();
  transaction->apply(everything());
  transaction->rollback_to_savepoint();
  transaction->apply(everything());

  transaction->rollback_to_savepoint();

  EXPECT_EQ(transaction->head(order("2")).version, 1U);
  EXPECT_EQ(transaction->head(order("1")).version, 0U);
}

TEST_P(ATransaction, CannotCommitWhatFailedHalfWay) {
  append(store(), order("2"));
  Changes half = everything();
  half.appends.push_back(appended(order("2"), {}));
  const auto transaction = store().begin();
  EXPECT_THROW(transaction->apply(half), Conflict);

  EXPECT_THROW(transaction->commit(), StoreError);

  EXPECT_EQ(store().read()->head(order("1")).version, 0U);
}

TEST_P(ATransaction, TakesNoSavepointAmidAFailure) {
  append(store(), order("2"));
  Changes half = everything();
  half.appends.push_back(appended(order("2"), {}));
  const auto transaction = store().begin();
  EXPECT_THROW(transaction->apply(half), Conflict);

  EXPECT_THROW(transaction->savepoint(), StoreError);
}

TEST_P(ATransaction, GoesOnBehindAFailureOnceItIsBackAtItsSavepoint) {
  append(store(), order("2"));
  Changes half;
  half.appends = {appended(order("3"), {}), appended(order("2"), {})};
  const auto transaction = store().begin();
  transaction->savepoint();
  EXPECT_THROW(transaction->apply(half), Conflict);

  transaction->rollback_to_savepoint();
  transaction->apply(everything());
  transaction->commit();

  EXPECT_EQ(store().read()->head(order("1")).version, 1U);
  EXPECT_EQ(store().read()->head(order("3")).version, 0U);
}

TEST_P(ATransaction, IsOverOnceCommitted) {
  const auto transaction = store().begin();
  transaction->commit();

  EXPECT_THROW(transaction->apply(everything()), StoreError);
  EXPECT_THROW(transaction->commit(), StoreError);
  EXPECT_THROW(transaction->head(order("1")), StoreError);
}

TEST_P(ATransaction, LetsTheNextWriterInOnceCommitted) {
  const auto first = store().begin();
  first->commit();

  const auto second = store().begin();
  second->apply(everything());
  second->commit();

  EXPECT_EQ(kept(*store().read()), all);
}

TEST_P(ATransaction, DoesNotShowInASnapshotThatWasTakenBefore) {
  append(store(), order("1"));
  const auto reads = store().read();
  EXPECT_EQ(reads->head(order("1")).version, 1U);

  append(store(), order("1"));

  EXPECT_EQ(reads->head(order("1")).version, 1U);
  EXPECT_EQ(reads->log_end(), 1U);
  EXPECT_EQ(store().read()->head(order("1")).version, 2U);
}

TEST_P(ATransaction, TakesTurnsWithOthersWhileReadersRead) {
  constexpr std::size_t writers = 4;
  constexpr std::size_t commits_each = 25;
  std::atomic<bool> done = false;
  std::atomic<bool> torn = false;
  std::thread reader([&] {
    while (!done) {
      const auto reads = store().read();
      const std::uint64_t end = reads->log_end();
      if (reads->log(0, 1000).size() != end) torn = true;
    }
  });

  std::vector<std::thread> threads;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (std::size_t i = 0; i < commits_each; ++i) append(store(), order(std::to_string(writer)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  reader.join();

  EXPECT_FALSE(torn);
  EXPECT_EQ(store().read()->log_end(), writers * commits_each);
  EXPECT_EQ(shown(store().verify()), "");
}

}  // namespace comptoir::storage
