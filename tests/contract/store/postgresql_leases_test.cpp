// Many hosts on one database: how they share its lanes, and that the database refuses whoever comes too late.
#include <algorithm>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

/// A host without what it is there for.
struct Host {
  explicit Host(const std::string& url, const std::string& name = "a host") : store(open_store(url)), member(store->join(name)) {}

  /// One round, as a host does it that has let go of what is beyond its share at once.
  Attendance round() {
    auto attendance = member->attend();
    if (attendance.leases.size() <= attendance.share) return attendance;
    const std::vector<Lease> surplus(attendance.leases.begin() + attendance.share, attendance.leases.end());
    member->give_up(surplus);
    attendance.leases.resize(attendance.share);
    return attendance;
  }

  std::unique_ptr<Store> store;
  std::unique_ptr<Membership> member;
};

class ManyHosts : public ::testing::Test {
 protected:
  /// A lease ends when the test says so, however short of time the machine is.
  ManyHosts() {
    (void)open_store(url);
    server().sql(database,
                 "create function last_long() returns trigger language plpgsql as $$ "
                 "begin new.lives_until = clock_timestamp() + interval '1 hour'; return new; end $$");
    server().sql(database,
                 "create trigger last_long before insert or update on comptoir_host for each row "
                 "when (new.lives_until > clock_timestamp()) execute function last_long()");
  }

  static std::size_t lanes() { return 16; }

  /// What becomes of a host that is stopped: its sessions stay, and it shows no life any more.
  void let_leases_end(const std::string& host_name) {
    server().sql(database, "update comptoir_host set lives_until = clock_timestamp() - interval '1 s' where name = '" + host_name + "'");
  }

  /// The checkpoints of the only consumer, by lane: "0:7".
  std::string checkpoints(Store& store) {
    std::string shown;
    for (const auto& checkpoint : store.checkpoints("relay"))
      shown += (shown.empty() ? "" : " ") + std::to_string(checkpoint.lane) + ":" + std::to_string(checkpoint.position);
    return shown;
  }

  static void move_checkpoint(Store& store, const Lease& lease, Position position) {
    const auto transaction = store.begin();
    transaction->hold({&lease, 1});
    transaction->checkpoint({"relay", lease.lane, position});
    transaction->commit();
  }

  std::string database = server().add_database();
  std::string url = server().url(database);
};

TEST_F(ManyHosts, ShareTheLanesEvenly) {
  Host a(url), b(url), c(url);

  for (int i = 0; i < 3; ++i)
    for (auto* host : {&a, &b, &c}) (void)host->round();

  std::multiset<std::size_t> shares;
  std::set<Lane> held;
  for (auto* host : {&a, &b, &c}) {
    const auto leases = host->round().leases;
    shares.insert(leases.size());
    for (const auto& lease : leases) EXPECT_TRUE(held.insert(lease.lane).second) << "lane " << lease.lane << " has two hosts";
  }
  EXPECT_EQ(shares, (std::multiset<std::size_t>{5, 5, 6}));
  EXPECT_EQ(held.size(), lanes());
}

TEST_F(ManyHosts, TakeOverAtOnceFromOneThatLeaves) {
  Host a(url), b(url);
  for (auto* host : {&a, &b, &a, &b}) (void)host->round();
  ASSERT_EQ(b.round().leases.size(), 8U);

  a.member->leave();

  EXPECT_EQ(b.round().leases.size(), lanes());
}

TEST_F(ManyHosts, TakeOverAtOnceFromOneWhoseProcessIsGone) {
  Host b(url);
  {
    Host a(url);
    for (auto* host : {&a, &b, &a, &b}) (void)host->round();
  }

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (b.round().leases.size() < lanes()) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST_F(ManyHosts, LeaveALaneToItsHostWhileTheLeaseLasts) {
  Host a(url), b(url);
  ASSERT_EQ(a.member->attend().leases.size(), lanes());

  EXPECT_EQ(b.member->attend().leases.size(), 0U);
}

TEST_F(ManyHosts, AreRefusedWithALeaseOfAnOlderEpoch) {
  Host a(url, "a"), b(url, "b");
  const auto old = a.round().leases.front();
  move_checkpoint(*a.store, old, 5);
  let_leases_end("a");
  const auto taken = b.round().leases;
  ASSERT_EQ(taken.size(), lanes());
  EXPECT_GT(taken.front().epoch, old.epoch);

  EXPECT_THROW(move_checkpoint(*a.store, old, 9), LaneLost);

  EXPECT_EQ(checkpoints(*b.store), "0:5") << "not even a commit that was sent along takes place";
  move_checkpoint(*b.store, taken.front(), 6);
  EXPECT_EQ(checkpoints(*b.store), "0:6");
}

TEST_F(ManyHosts, AreRefusedWithALeaseThatWasGivenUp) {
  Host a(url);
  const auto lease = a.round().leases.front();

  a.member->give_up({&lease, 1});

  EXPECT_THROW(move_checkpoint(*a.store, lease, 9), LaneLost);
}

TEST_F(ManyHosts, LoseNothingElseOfATransactionThatIsRefused) {
  Host a(url, "a"), b(url, "b");
  const auto old = a.round().leases.front();
  let_leases_end("a");
  (void)b.round();
  const auto transaction = a.store->begin();
  transaction->hold({&old, 1});
  Changes changes;
  changes.appends = {samples::appended(samples::order("1"), {})};

  EXPECT_THROW(
      {
        transaction->apply(changes);
        transaction->commit();
      },
      LaneLost);

  EXPECT_EQ(b.store->read()->head(samples::order("1")).version, 0U);
}

TEST_F(ManyHosts, DoNotTakeALaneAmidATransactionThatHoldsIt) {
  Host a(url, "a"), b(url, "b");
  const auto leases = a.round().leases;
  const auto transaction = a.store->begin();
  transaction->hold({&leases.front(), 1});
  transaction->checkpoint({"relay", 0, 5});
  (void)transaction->log_end();  // it reaches the server
  (void)b.round();
  a.member->give_up({leases.data() + 8, 8});

  ASSERT_EQ(b.round().leases.size(), 8U);
  transaction->commit();

  EXPECT_EQ(checkpoints(*b.store), "0:5");
}

TEST_F(ManyHosts, EndTheTransactionsOfOneThatIsStoppedAmidThem) {
  Host a(url, "a"), b(url, "b");
  const auto old = a.round().leases.front();
  const auto transaction = a.store->begin();
  transaction->hold({&old, 1});
  transaction->checkpoint({"relay", 0, 5});
  (void)transaction->log_end();
  let_leases_end("a");

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (b.round().leases.size() < lanes()) ASSERT_LT(std::chrono::steady_clock::now(), deadline);

  EXPECT_THROW(transaction->commit(), StoreError);
  EXPECT_EQ(checkpoints(*b.store), "");
}

TEST_F(ManyHosts, GiveALateOneItsShareAgain) {
  Host a(url, "a"), b(url, "b");
  (void)a.round();
  let_leases_end("a");
  ASSERT_EQ(b.round().leases.size(), lanes());

  EXPECT_EQ(a.round().leases.size(), 0U) << "it is late, and has nothing";
  (void)b.round();

  EXPECT_EQ(a.round().leases.size(), 8U);
  EXPECT_EQ(b.round().leases.size(), 8U);
}

TEST_F(ManyHosts, MayStartAllAtOnce) {
  constexpr std::size_t count = 10;
  const auto new_url = server().url(server().add_database());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&] { EXPECT_NO_THROW((void)Host(new_url).member->attend()) << "on an empty database"; });
  for (auto& thread : threads) thread.join();
  threads.clear();

  std::vector<std::unique_ptr<Host>> hosts(count);
  for (auto& host : hosts) threads.emplace_back([&] { EXPECT_NO_THROW((host = std::make_unique<Host>(url))->round()); });
  for (auto& thread : threads) thread.join();
  for (int i = 0; i < 3; ++i)
    for (auto& host : hosts) (void)host->round();

  std::size_t held = 0;
  for (auto& host : hosts) {
    const auto leases = host->round().leases.size();
    EXPECT_GE(leases, lanes() / count);
    EXPECT_LE(leases, lanes() / count + 1);
    held += leases;
  }
  EXPECT_EQ(held, lanes());
  EXPECT_EQ(hosts.front()->store->cluster().hosts.size(), count);
}

TEST_F(ManyHosts, KeepTheMarksOfOneAnother) {
  const auto store = open_store(url);
  samples::append(*store, samples::order("1"));
  ASSERT_EQ(server().sql(database, "select count(*) from comptoir_commit"), "1");

  Host another(url);
  (void)another.round();

  EXPECT_EQ(server().sql(database, "select count(*) from comptoir_commit"), "1");
  server().sql(database, "update comptoir_commit set left_at = now() - interval '2 hours'");
  Host third(url);
  EXPECT_EQ(server().sql(database, "select count(*) from comptoir_commit"), "0") << "nobody can ask for it any more";
}

TEST_F(ManyHosts, ReserveOneThingOnce) {
  const auto a = open_store(url);
  const auto b = open_store(url);
  auto reserved = a->reserve("rebuild of orders/totals");
  ASSERT_NE(reserved, nullptr);

  EXPECT_EQ(b->reserve("rebuild of orders/totals"), nullptr);
  EXPECT_NE(b->reserve("rebuild of stock/levels"), nullptr);
  reserved.reset();

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (b->reserve("rebuild of orders/totals") == nullptr) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

}  // namespace
}  // namespace comptoir::storage::postgresql
