// The log's order, proven from a ledger: ten writers with delays, sessions that are killed, transactions that stay open; a reader who asks for what
// is behind the last position it saw misses nothing, and sees each stream in order.
#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

constexpr std::size_t writers = 10;
constexpr std::size_t commits_each = 60;
constexpr int longest_count = 30'000;  ///< some milliseconds

class ALog : public ::testing::Test {
 protected:
  /// One commit of one or two streams, some of which others write too. False when its session was killed, or another was first.
  bool write(std::size_t writer, std::mt19937& random) try {
    const auto transaction = store->begin();
    Changes changes;
    for (const auto& stream : {samples::order("own-" + std::to_string(writer)), samples::order("shared-" + std::to_string(random() % 3))}) {
      if (!changes.appends.empty() && random() % 2 == 0) break;
      changes.appends.push_back(samples::appended(stream, transaction->head(stream), 1 + random() % 2));
    }
    take_time(*transaction, random);
    transaction->apply(changes);
    take_time(*transaction, random);
    transaction->commit();
    return true;
  } catch (const StoreError&) {
    return false;
  }

  /// A transaction that is slow in the server, where a killed session is noticed.
  static void take_time(Transaction& transaction, std::mt19937& random) {
    const auto steps = samples::number(static_cast<std::int64_t>(random() % longest_count));
    transaction.query("shop",
                      "WITH RECURSIVE shop_number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM shop_number WHERE i < ?) "
                      "SELECT count(*) FROM shop_number",
                      "t", {&steps, 1}, [](const auto&) {});
  }

  /// Reads on from the last position until the writers are done and nothing more comes.
  std::vector<Event> follow(const std::atomic<bool>& done) {
    std::vector<Event> seen;
    for (bool last_look = false;; last_look = done) {
      try {
        const auto more = store->read()->log(seen.empty() ? 0 : seen.back().position, 50);
        seen.insert(seen.end(), more.begin(), more.end());
        if (last_look && more.empty()) return seen;
      } catch (const StoreError&) {
        continue;  // its session was killed
      }
    }
  }

  std::string database = server().add_database();
  std::string other_database = server().add_database();
  std::unique_ptr<Store> store = open_store(server().url(database));
};

TEST_F(ALog, IsCompleteAndInOrderForWhoeverReadsOnFromItsEnd) {
  // A transaction that writes in another database, and a snapshot that is held in this one.
  PgConnection long_writer(server().url(other_database), PgConnection::Role::writer);
  long_writer.begin();
  long_writer.run("CREATE TABLE held (entry int)");
  const auto held = store->read();
  ASSERT_EQ(held->log_end(), 0U);
  const auto held_by =
      server().sql(database, "select pid from pg_stat_activity where datname = '" + database + "' and state = 'idle in transaction'");

  std::atomic<std::size_t> committed{0};
  std::vector<std::thread> threads;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      std::mt19937 random(static_cast<unsigned>(writer));
      for (std::size_t count = 0; count < commits_each;) {
        if (!write(writer, random)) continue;
        ++count;
        ++committed;
      }
    });
  }
  std::atomic<bool> done{false};
  std::vector<Event> seen;
  std::thread reader([&] { seen = follow(done); });
  std::size_t killed = 0;
  std::thread killer([&] {
    for (std::size_t kills = 0; kills < 8; ++kills) {
      while (committed < kills * writers * commits_each / 10) std::this_thread::yield();
      const auto victims =
          server().sql(database, "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where datname = '" + database +
                                     "' and state = 'idle in transaction' and pid <> " + held_by + " limit 2) as victims");
      killed += static_cast<std::size_t>(std::ranges::count(victims, 't'));
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  killer.join();
  reader.join();

  EXPECT_GT(killed, 0U);
  const auto all = store->read()->log(0, 100'000);
  ASSERT_EQ(seen.size(), all.size()) << "the reader missed some";
  std::map<StreamKey, std::uint64_t> versions;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    ASSERT_EQ(seen[i].position, i + 1);
    ASSERT_EQ(seen[i].id, all[i].id);
    ASSERT_EQ(seen[i].version, ++versions[seen[i].stream]) << seen[i].stream.id;
  }
  for (const auto& [stream, version] : versions) EXPECT_EQ(store->read()->head(stream).version, version);
  EXPECT_EQ(samples::shown(store->verify()), "");
  EXPECT_EQ(held->log_end(), 0U) << "a snapshot is a snapshot";
}

}  // namespace
}  // namespace comptoir::storage::postgresql
