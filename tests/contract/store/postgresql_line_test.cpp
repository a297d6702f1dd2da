// What hosts of one database call out to each other.
#include <chrono>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace std::chrono_literals;

class ALine : public ::testing::Test {
 protected:
  ALine() {
    (void)line->wait({});
    (void)other_line->wait({});
  }

  std::string database = server().add_database();
  std::unique_ptr<Store> store = open_store(server().url(database));
  std::unique_ptr<Store> other = open_store(server().url(database));
  std::unique_ptr<Line> line = store->line();
  std::unique_ptr<Line> other_line = other->line();
};

TEST_F(ALine, CarriesACallToTheOthersAndNotBack) {
  line->call({.work = true});
  EXPECT_FALSE(line->wait(50ms).any()) << "its own";

  const auto heard = other_line->wait(30s);

  EXPECT_TRUE(heard.work);
  EXPECT_FALSE(heard.keys);
  EXPECT_FALSE(heard.hosts);
}

TEST_F(ALine, MakesOneCallOfManyThatComeCloseTogether) {
  for (int i = 0; i < 1000; ++i) line->call({.work = true, .keys = i == 500});

  (void)line->wait(100ms);

  const auto heard = other_line->wait(30s);
  EXPECT_TRUE(heard.work);
  EXPECT_TRUE(heard.keys);
  EXPECT_FALSE(other_line->wait(50ms).any()) << "nothing is left";
}

TEST_F(ALine, EndsItsWaitWhenItIsInterrupted) {
  line->interrupt();

  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(line->wait(60s).any());

  EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

TEST_F(ALine, ThatBrokeIsMadeAgainAndThenEverythingIsLookedAt) {
  server().sql(database, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "' and query like 'LISTEN%'");
  EXPECT_THROW((void)line->wait(30s), StoreError);

  const auto heard = line->wait(30s);

  EXPECT_TRUE(heard.work && heard.keys && heard.hosts);
}

}  // namespace
}  // namespace comptoir::storage::postgresql
