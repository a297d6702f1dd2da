// A new version changes the host's tables while hosts of the former one go on writing into them: none of them waits for a second.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/postgresql/schema.hpp"
#include "storage/sql/founding.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;
using postgresql::PgConnection, std::chrono::steady_clock, std::chrono::milliseconds;
using ::testing::Each, ::testing::IsEmpty;

/// A host of the version before writes what it wrote for each command. PostgreSQL ends whatever waits for a lock for a second.
class FormerHost {
 public:
  FormerHost(const std::string& url, int number, const std::atomic<bool>& stopped)
      : connection_(url, PgConnection::Role::writer), thread_([this, number, &stopped] { work(number, stopped); }) {}
  ~FormerHost() { finish(); }

  /// Returns once it writes no more, for it was stopped: then it says how it went.
  void finish() {
    if (thread_.joinable()) thread_.join();
  }

  milliseconds longest{0};
  std::string failure;
  std::atomic<int> written{0};
  std::atomic<bool> has_failed{false};

 private:
  void work(int number, const std::atomic<bool>& stopped) try {
    connection_.run("SET lock_timeout = '1s'");
    while (!stopped) {
      const auto begin = steady_clock::now();
      connection_.run(
          "BEGIN; SELECT pg_advisory_xact_lock(7265436180013); "
          "INSERT INTO comptoir_outbox SELECT outbox.ended + 1, 'acme', 'order', '1', 1, gen_random_uuid(), 'order.changed/1', '{}', 0, 'ann', "
          "gen_random_uuid(), gen_random_uuid(), '', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, '' "
          "FROM (SELECT coalesce(max(position), 0) AS ended FROM comptoir_outbox) AS outbox; "
          "INSERT INTO comptoir_delivery (consumer, tenant, message_id, recorded) VALUES ('stock/" +
          std::to_string(number) +
          "', 'acme', gen_random_uuid(), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) ON CONFLICT DO NOTHING; COMMIT");
      longest = std::max(longest, std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin));
      ++written;
    }
  } catch (const std::exception& error) {
    failure = error.what();
    has_failed = true;
  }

  PgConnection connection_;
  std::thread thread_;
};

/// A store as the version before left it, with rows of many days.
class AFormerStore : public ::testing::Test {
 protected:
  AFormerStore() {
    PgConnection connection(url, PgConnection::Role::writer);
    sql::make_tables(connection, "it", postgresql::host_migrations().first(2));
    connection.run(
        "INSERT INTO comptoir_outbox SELECT number, 'acme', 'order', '1', 1, gen_random_uuid(), 'order.changed/1', repeat('x', 300), 0, 'ann', "
        "gen_random_uuid(), gen_random_uuid(), '', number, '' FROM generate_series(1, 100000) AS number");
    connection.run("INSERT INTO comptoir_delivery SELECT 'stock/0', 'acme', gen_random_uuid(), number FROM generate_series(1, 100000) AS number");
  }

  int count(const std::string& table) const { return std::stoi(server().sql(database, "select count(*) from " + table)); }

  std::string database = server().add_database();
  std::string url = server().url(database);
};

TEST_F(AFormerStore, IsChangedWhileHostsWriteIntoItAndABackupIsTaken) {
  std::atomic<bool> stopped{false};
  std::vector<std::string> failures;
  milliseconds longest{0};
  int written = 0;
  {
    std::vector<std::unique_ptr<FormerHost>> hosts;
    for (int i = 0; i < 4; ++i) hosts.push_back(std::make_unique<FormerHost>(url, i, stopped));
    const auto each_writes = [&](int more) {
      std::vector<int> before;
      for (const auto& host : hosts) before.push_back(host->written);
      wait_until(
          [&] {
            bool all = true;
            for (std::size_t i = 0; i < hosts.size(); ++i) all = all && (hosts[i]->written >= before[i] + more || hosts[i]->has_failed);
            return all;
          },
          "that each host wrote");
    };
    PgConnection backup(url, PgConnection::Role::reader);
    backup.run("BEGIN; LOCK TABLE comptoir_outbox, comptoir_delivery IN ACCESS SHARE MODE");
    std::thread newer([this] { (void)open_store(url); });
    wait_until([&] { return server().sql(database, "select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'") != "0"; },
               "that the newer host waits for the backup");
    each_writes(20);
    backup.run("COMMIT");
    newer.join();
    each_writes(20);
    stopped = true;
    for (auto& host : hosts) {
      host->finish();
      longest = std::max(longest, host->longest);
      failures.push_back(host->failure);
      written += host->written;
    }
  }

  std::cout << "the longest wait of a writer: " << longest.count() << " ms, of " << written << " transactions\n";
  EXPECT_THAT(failures, Each(IsEmpty()));
  EXPECT_GE(count("comptoir_outbox"), 100'000 + written);
  EXPECT_EQ(count("comptoir_outbox"), count("comptoir_delivery"));
  EXPECT_EQ(server().sql(database, "select count(distinct position) = max(position) from comptoir_outbox"), "t") << "no gap, none twice";
}

TEST_F(AFormerStore, IsChangedOnceByTenHostsThatStartAtOnce) {
  std::vector<std::string> failures(10);
  std::vector<std::thread> hosts;
  for (auto& failure : failures)
    hosts.emplace_back([this, &failure] {
      try {
        (void)open_store(url);
      } catch (const std::exception& error) {
        failure = error.what();
      }
    });
  for (auto& host : hosts) host.join();

  EXPECT_THAT(failures, Each(IsEmpty()));
  EXPECT_EQ(count("comptoir_outbox"), 100'000);
}

TEST_F(AFormerStore, KeepsWhatItHeldAndGoesOn) {
  const auto store = open_store(url);
  Changes changes;
  changes.messages = {message(order("1"), 1, 1)};
  changes.deliveries = {{"stock/x", "acme", id(1), at(5)}};
  commit(*store, changes);

  EXPECT_EQ(store->read()->outbox(0, 1).front().position, 1U);
  EXPECT_EQ(store->read()->outbox_end(), 100'001U);
  EXPECT_EQ(store->read()->outbox(99'999, 10).size(), 2U);
  EXPECT_TRUE(store->read()->delivered({"stock/x", "acme", id(1), at(5)}));
}

}  // namespace
}  // namespace comptoir::storage
