// Two hosts that write at the same time: what one has looked at, the other one does not change under it.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace samples;
using contract::ColumnKind;

class TwoHosts : public ::testing::Test {
 protected:
  TwoHosts() {
    totals.name = "totals";
    totals.table = "shop_totals";
    totals.columns = {{"customer", "customer", ColumnKind::text, false}, {"orders", "orders", ColumnKind::integer, false}};
    totals.key = {"customer"};
    one->ensure(totals);
  }

  /// What a projection does that counts: looks, adds one, writes, and says what it saw.
  void count(Transaction& transaction) {
    RowRead read{.view = &totals, .tenant = "acme", .key = {text("ann")}};
    std::int64_t orders = 0;
    transaction.find(totals, "acme", read.key, [&](std::span<const comptoir_value> row) {
      orders = row[1].integer;
      read.row = {text("ann"), number(orders)};
    });
    Changes changes;
    changes.reads = {read};
    changes.rows = {put(totals, {text("ann"), number(orders + 1)})};
    transaction.apply(changes);
  }

  /// Counts and commits, from the beginning where others were first. The answer is how often that was.
  int count_in_the_end(Store& store) {
    for (int attempts = 0;; ++attempts) try {
        const auto transaction = store.begin();
        count(*transaction);
        transaction->commit();
        return attempts;
      } catch (const Conflict&) {
        continue;
      }
  }

  /// What neither of them remembers.
  void append_elsewhere(const StreamKey& stream) { append(*open_store(server().url(database)), stream); }

  void wait_until_somebody_waits() {
    const std::string waiting = "select count(*) from pg_stat_activity where datname = '" + database + "' and wait_event_type = 'Lock'";
    while (server().sql(database, waiting) != "1") std::this_thread::yield();
  }

  /// Two transactions of two hosts, of which the second has looked before the first one was committed.
  void count_twice_at_once() {
    const auto first = one->begin();
    count(*first);
    std::thread other([&] { conflicts = count_in_the_end(*two); });
    wait_until_somebody_waits();
    first->commit();
    other.join();
  }
  std::string total() { return found(*one->read(), totals, {text("ann")}); }

  std::string database = server().add_database();
  std::unique_ptr<Store> one = open_store(server().url(database));
  std::unique_ptr<Store> two = open_store(server().url(database));
  View totals;
  int conflicts = 0;
};

TEST_F(TwoHosts, CountIntoOneRowWithoutLosingAny) {
  Changes changes;
  changes.rows = {put(totals, {text("ann"), number(5)})};
  commit(*one, changes);

  count_twice_at_once();

  EXPECT_EQ(total(), "ann|7");
  EXPECT_EQ(conflicts, 1);
}

TEST_F(TwoHosts, CountIntoARowThatIsNotThereYetWithoutLosingAny) {
  count_twice_at_once();

  EXPECT_EQ(total(), "ann|2");
  EXPECT_EQ(conflicts, 1);
}

TEST_F(TwoHosts, AddToOneRowWithoutRunningAgain) {
  Changes changes;
  changes.rows = {RowWrite{.kind = RowWrite::Kind::add,
                           .view = &totals,
                           .row = {text("ann"), number(0)},
                           .tenant = "acme",
                           .addition = {.column = 1, .amount = 1, .least = 0, .most = 10}}};
  const auto first = one->begin();
  first->apply(changes);
  std::thread other([&] { commit(*two, changes); });
  wait_until_somebody_waits();

  first->commit();
  other.join();

  EXPECT_EQ(total(), "ann|2");
}

TEST_F(TwoHosts, KeepFromEachOtherWhatTheyTakeBeforehand) {
  Changes changes;
  changes.rows = {put(totals, {text("ann"), number(5)})};
  commit(*one, changes);
  append(*one, order("1"));
  const auto first = one->begin();
  first->take({.heads = {order("1")}, .rows = {{.view = &totals, .tenant = "acme", .key = {text("ann")}}}});
  EXPECT_EQ(first->head(order("1")).version, 1U) << "a read, so that what was asked for is sent";
  EXPECT_THROW((void)two->begin()->lock(order("1"), false), Conflict);
  std::thread other([&] { conflicts = count_in_the_end(*two); });
  wait_until_somebody_waits();

  count(*first);
  first->commit();
  other.join();

  EXPECT_EQ(total(), "ann|7");
}

TEST_F(TwoHosts, LockOneStreamOneAfterTheOther) {
  append_elsewhere(order("1"));
  const auto first = one->begin();
  Changes changes;
  changes.appends = {appended(order("1"), first->lock(order("1"), true))};
  std::atomic<std::uint64_t> seen{0};
  std::thread other([&] { seen = two->begin()->lock(order("1"), true).version; });
  wait_until_somebody_waits();

  first->apply(changes);
  first->commit();
  other.join();

  EXPECT_EQ(seen, 2U);
}

TEST_F(TwoHosts, DoNotWaitForAStreamWhenTheyMustNot) {
  append_elsewhere(order("1"));
  const auto first = one->begin();
  (void)first->lock(order("1"), true);

  EXPECT_THROW((void)two->begin()->lock(order("1"), false), Conflict);
}

/// What follows is of hosts that have met at one stream: both have remembered it, and one of them was wrong.
class HostsThatHaveMet : public TwoHosts {
 protected:
  HostsThatHaveMet() {
    append(*one, order("1"));
    append(*two, order("1"), 2);
    const auto wrong = one->begin();
    wrong->foresee({.heads = {order("1")}, .answers = {}, .deliveries = {}});
    EXPECT_EQ(wrong->head(order("1")).version, 1U) << "from memory";
    EXPECT_THROW(wrong->confirm(), Conflict);
  }

  /// Runs again where the other one had the turn.
  void append_in_the_end(Store& store) {
    for (bool is_done = false; !is_done;) try {
        append(store, order("1"));
        is_done = true;
      } catch (const Conflict&) {
        continue;
      }
  }
};

TEST_F(HostsThatHaveMet, SayThatTheyHave) {
  EXPECT_TRUE(one->is_contended());
  EXPECT_FALSE(two->is_contended()) << "it was right";
}

TEST_F(HostsThatHaveMet, LockThatStreamAheadOfEverythingElse) {
  const auto first = one->begin();
  first->take({});

  EXPECT_THROW((void)open_store(server().url(database))->begin()->lock(order("1"), false), Conflict);
  EXPECT_EQ(first->lock(order("1"), false).version, 3U);
}

TEST_F(HostsThatHaveMet, ReadWhatTheOtherOneHasAppendedAlongWithTheLock) {
  append_in_the_end(*one);
  append_in_the_end(*two);
  append_in_the_end(*two);
  const auto first = one->begin();
  first->take({});
  server().sql(database, "UPDATE comptoir_event SET data = 'altered'");

  const auto events = first->events(order("1"), 4);

  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events.back().version, 6U);
  EXPECT_NE(events.back().data, "altered") << "the database was asked once";
  EXPECT_EQ(first->head(order("1")).checksum, events.back().checksum);
  EXPECT_EQ(first->events(order("1"), 0).front().data, "altered") << "this it has not read";
}

TEST_F(HostsThatHaveMet, TakeTheirPlacesWhereTheLogEndsByThen) {
  auto first = one->begin();
  first->take({});
  append(*two, order("2"));
  Changes changes;
  changes.appends = {appended(order("1"), first->head(order("1")))};
  first->apply_last(changes);

  EXPECT_THROW(first->commit(), Conflict) << "the place that it has foreseen is taken";
  first.reset();

  const auto again = one->begin();
  again->take({});
  changes.appends = {appended(order("1"), again->head(order("1")))};
  again->apply_last(changes);
  again->commit();
  EXPECT_EQ(one->read()->log_end(), 5U);
  EXPECT_EQ(shown(one->verify()), "");
}

TEST_F(TwoHosts, FindOutAtTheCommitThatTheOtherOneHoldsWhatTheyRemember) {
  append(*one, order("1"));
  const auto holder = two->begin();
  (void)holder->lock(order("1"), true);
  const auto first = one->begin();
  EXPECT_EQ(first->lock(order("1"), true).version, 1U) << "from memory, without waiting";
  Changes changes;
  changes.appends = {appended(order("2"), {})};

  first->apply_last(changes);
  EXPECT_THROW(first->commit(), Conflict);

  EXPECT_TRUE(one->is_contended());
}

TEST_F(TwoHosts, KeepALockThatWasTakenAheadOfTheSavepointOfAUnitThatIsTakenBack) {
  append_elsewhere(order("1"));
  const auto first = one->begin();
  (void)first->lock(order("1"), true);
  first->savepoint();
  (void)first->lock(order("2"), false);
  first->rollback_to_savepoint();

  EXPECT_THROW((void)two->begin()->lock(order("1"), false), Conflict);
  EXPECT_NO_THROW((void)two->begin()->lock(order("2"), false)) << "of this one nothing is decided";
}

TEST_F(TwoHosts, KeepTheFirstRowOfAViewThatOneOfThemDeclaresAnew) {
  Changes changes;
  changes.rows = {put(totals, {text("ann"), number(5)})};
  const auto first = one->begin();
  first->apply(changes);
  View declared_anew = totals;
  declared_anew.columns[1].kind = ColumnKind::text;
  std::string refusal;
  std::thread other([&] {
    try {
      two->ensure(declared_anew);
    } catch (const StoreError& error) {
      refusal = error.what();
    }
  });
  wait_until_somebody_waits();

  first->commit();
  other.join();

  EXPECT_NE(refusal, "") << "there are rows of the earlier shape";
  EXPECT_EQ(total(), "ann|5");
}

TEST_F(TwoHosts, SwapAViewWhileTheOtherCountsIntoIt) {
  Changes changes;
  changes.rows = {put(totals, {text("ann"), number(5)})};
  commit(*one, changes);
  const auto copy = one->scratch_of(totals);
  const auto first = one->begin();
  const View* closed = &totals;
  first->close({&closed, 1});
  changes.rows = {put(copy, {text("ann"), number(50)})};
  first->apply(changes);
  std::thread other([&] {
    const auto second = two->begin();
    count(*second);
    second->commit();
  });
  wait_until_somebody_waits();

  first->swap_scratch(totals, copy);
  first->commit();
  other.join();

  EXPECT_EQ(total(), "ann|51") << "it counts in the new table";
}

}  // namespace
}  // namespace comptoir::storage::postgresql
