// The days of outbox and deliveries on PostgreSQL: made before they come, dropped when they are over, in nobody's way.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;
using ::testing::ElementsAre, ::testing::IsEmpty;

class AnOutboxOfDays : public ::testing::Test {
 protected:
  /// The database's clock from now on.
  void clock_shows(std::int64_t day) const {
    server().sql(database, "create or replace function comptoir_day() returns integer language sql volatile as 'select " + std::to_string(day) + "'");
  }
  static Timestamp noon_of(std::int64_t day) { return Timestamp() + Duration::days(day) + Duration::hours(12); }
  Leftover expire(std::int64_t day, Position passed = 1'000) {
    return store->expire({.now = noon_of(day), .passed = passed, .outbox = Duration::days(1)});
  }
  void send(std::size_t count = 1) {
    Changes changes;
    for (std::size_t i = 0; i < count; ++i) changes.post(message(order("1"), 1, 1));
    commit(*store, changes);
  }
  /// Two messages on each of some days, the first one today.
  void send_on_days(std::int64_t days) {
    for (std::int64_t day = today; day < today + days; ++day) {
      clock_shows(day);
      expire(day, 0);
      send(2);
    }
  }
  std::vector<Position> positions(Position after = 0) {
    std::vector<Position> out;
    for (const auto& message : store->read()->outbox(after, 100).messages) out.push_back(message.position);
    return out;
  }
  std::string days() const {
    return server().sql(database, "select string_agg((day - " + std::to_string(today) + ")::text, ' ' order by position) from comptoir_message");
  }
  std::string partitions() const { return server().sql(database, "select count(*) from pg_inherits where inhparent = 'comptoir_message'::regclass"); }

  std::string database = server().add_database();
  std::string url = server().url(database);
  std::unique_ptr<Store> store = open_store(url);
  std::int64_t today = std::stoll(server().sql(database, "select comptoir_day()"));
};

TEST_F(AnOutboxOfDays, TakesAMessageWhateverTheClockSays) {
  send();
  clock_shows(today + 100);
  send();
  clock_shows(today - 100);
  send();
  clock_shows(today + 1);
  send();

  EXPECT_THAT(positions(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(days(), "0 2 2 2") << "the last day that there is, and from there on none before it";
}

TEST_F(AnOutboxOfDays, GoesOnAfterDaysInWhichNoHostWasThere) {
  send();
  store.reset();
  clock_shows(today + 10);

  store = open_store(url);
  send();
  clock_shows(today + 5);
  send();

  EXPECT_EQ(days(), "0 10 10");
}

TEST_F(AnOutboxOfDays, LosesTheDaysThatEverybodyHasPassed) {
  send_on_days(4);
  EXPECT_EQ(days(), "0 0 1 1 2 2 3 3");

  EXPECT_EQ(expire(today + 20, 5), Leftover::none);

  EXPECT_THAT(positions(), ElementsAre(5, 6, 7, 8)) << "nobody has passed the sixth";
}

TEST_F(AnOutboxOfDays, KeepsTheDayOfItsNewestMessage) {
  send_on_days(3);

  expire(today + 20);

  EXPECT_THAT(positions(), ElementsAre(5, 6));
  clock_shows(today + 20);
  send();
  EXPECT_EQ(store->read()->outbox_end(), 7U);
  expire(today + 40);
  EXPECT_THAT(positions(), ElementsAre(7));
}

TEST_F(AnOutboxOfDays, IsReadFromWhereverAReaderStands) {
  send_on_days(4);
  expire(today + 4, 0);

  for (Position after = 0; after <= 8; ++after) EXPECT_EQ(positions(after).size(), 8U - after) << after;
}

TEST_F(AnOutboxOfDays, IsReadAtItsEndWithoutALookAtTheDaysBefore) {
  send_on_days(4);
  expire(today + 4, 0);

  const auto plan =
      server().sql(database, "explain (costs off) select * from comptoir_message where position > 7 and day >= comptoir_message_since(7)");

  EXPECT_EQ(plan.find("comptoir_message_first"), std::string::npos) << plan;
}

TEST_F(AnOutboxOfDays, IsMadeOnceByTenHostsThatStartAtOnce) {
  const auto other = server().add_database();
  std::vector<std::string> failures(10);
  std::vector<std::thread> hosts;
  for (auto& failure : failures)
    hosts.emplace_back([&failure, other] {
      try {
        const auto opened = open_store(server().url(other));
        Changes changes;
        changes.postings = posted({message(order("1"), 1, 1)});
        commit(*opened, changes);
      } catch (const std::exception& error) {
        failure = error.what();
      }
    });
  for (auto& host : hosts) host.join();

  EXPECT_THAT(failures, ::testing::Each(IsEmpty()));
  EXPECT_EQ(server().sql(other, "select count(*) from comptoir_message"), "10");
  EXPECT_EQ(server().sql(other, "select count(*) from pg_inherits where inhparent = 'comptoir_message'::regclass"), "3") << "today, and two ahead";
}

TEST_F(AnOutboxOfDays, HoldsNobodyUpWhileSomebodyElseLooksAtIt) {
  send_on_days(3);
  postgresql::PgConnection backup(url, postgresql::PgConnection::Role::reader);
  backup.run("BEGIN; LOCK TABLE comptoir_message IN ACCESS SHARE MODE");
  server().sql(database, "alter database " + database + " set lock_timeout = '1s'");

  Leftover left = Leftover::none;
  std::thread expiring([&] { left = expire(today + 20); });
  for (int i = 0; i < 20; ++i) send();
  expiring.join();

  EXPECT_EQ(left, Leftover::locked);
  EXPECT_EQ(positions().size(), 26U);
  backup.run("COMMIT");
  EXPECT_EQ(expire(today + 20), Leftover::none);
  EXPECT_EQ(positions().front(), 5U);
}

TEST_F(AnOutboxOfDays, HasNoMoreDaysThanItNeeds) {
  send_on_days(30);

  expire(today + 29);

  EXPECT_EQ(partitions(), "4") << "yesterday's, today's, and two ahead";
}

}  // namespace
}  // namespace comptoir::storage
