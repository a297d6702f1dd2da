// A server that is away is told from a statement that is wrong.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/guarded/guarded_store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace std::chrono_literals;

class AServer : public ::testing::Test {
 protected:
  ~AServer() override { server().ensure(); }

  void write() { samples::append(store_, samples::order("1")); }
  template <class Action>
  static bool is_away(const Action& act) try {
    act();
    return false;
  } catch (const Unavailable&) {
    return true;
  } catch (const StoreError&) {
    return false;
  }
  void sql(const std::string& statement) { server().sql(database_, statement); }

  std::string database_ = server().add_database();
  GuardedStore store_{open_store(server().url(database_)), {.failures_max = 2, .pause_first = 20ms, .pause_max = 100ms}, [](auto, const auto&) {}};
};

TEST_F(AServer, ThatIsAwayIsAskedAgainUntilItIsThere) {
  write();
  server().kill();
  wait_until([&] { return is_away([&] { write(); }) && store_.absence().has_value(); }, "that it was found to be away");

  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 1'000; ++i) (void)is_away([&] { write(); });
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "nobody waits for it";
  server().start_again();

  wait_until([&] { return !store_.absence().has_value(); }, "that it was found to be there");
  EXPECT_FALSE(is_away([&] { write(); }));
}

TEST_F(AServer, ThatIsStoppedInAnOrderlyWayIsAway) {
  const auto transaction = store_.begin();
  (void)transaction->head(samples::order("1"));
  server().stop();

  EXPECT_TRUE(is_away([&] { (void)transaction->head(samples::order("2")); }));
}

TEST_F(AServer, IsNotAwayForWhatOneQueryMeets) {
  write();
  sql("create table shop_files (tenant text)");
  sql("insert into shop_files values ('acme')");
  sql("create function shop_broken() returns text language plpgsql as $$ begin raise 'a page is damaged' using errcode = 'XX001'; end $$");
  sql("create view shop_seen as select tenant, shop_broken() as content from shop_files");
  const auto query = [&] { samples::queried(*store_.read(), "SELECT content FROM shop_seen WHERE tenant = :tenant"); };

  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(is_away(query));
    EXPECT_FALSE(store_.absence());
  }

  EXPECT_FALSE(is_away([&] { write(); }));
}

TEST_F(AServer, ThatOnlyReadsTakesNothing) {
  sql("alter database " + database_ + " set default_transaction_read_only = on");
  sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

  EXPECT_TRUE(is_away([&] { write(); }));
}

TEST_F(AServer, ThatTookARightAwayTakesNothing) {
  sql("alter table comptoir_event rename to elsewhere");

  EXPECT_FALSE(is_away([&] { write(); })) << "a table that is missing is found out by one statement alone";
}

}  // namespace
}  // namespace comptoir::storage::postgresql
