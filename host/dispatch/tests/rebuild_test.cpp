// Read models from zero: the same rows as the living ones, while others write.
#include "dispatch/rebuild.hpp"

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

struct ARebuild : ::testing::Test {
  Place place;
  bool is_first_step_durable = false;  // of the writer's thread, which ends with the application
  std::future<Outcome> company;
  Application application{place};

  Result<std::uint64_t> rebuild(const std::string& name) {
    return rebuild_projection(application.services(), application.store(), application.writer(), name);
  }

  /// All rows of a view of the ledger, each column separated by blanks.
  std::vector<std::string> rows_of(const std::string& view) {
    std::vector<std::string> rows;
    for (const auto& declared : application.catalogue().find("ledger")->contract().views) {
      if (declared.name != view) continue;
      const auto reads = application.store().read();
      storage::PageRequest page;
      page.limit = 1000;
      for (std::string cursor = "first"; !cursor.empty();) {
        cursor = reads->list(declared, "default", page, [&](auto row) { rows.push_back(storage::samples::shown(row)); });
        page.cursor = cursor;
      }
    }
    return rows;
  }

  void damage(const std::string& statement) {
    application.writer().perform([&](storage::Transaction& transaction) {
      storage::Changes changes;
      changes.rows.push_back({.kind = storage::RowWrite::Kind::execute, .sql = statement, .plugin = "ledger", .tenant = "default"});
      transaction.apply(changes);
    });
  }
};

TEST_F(ARebuild, GivesTheSameRows) {
  for (const auto* account : {"a", "b", "c"}) ASSERT_FALSE(application.deposit(account, 7).error);
  ASSERT_FALSE(application.run("ledger.withdraw/1", Application::deposit_of("a", 3)).error);
  const auto living = rows_of("balances");
  damage("UPDATE ledger_balances SET balance = 0 WHERE tenant = :tenant");
  ASSERT_NE(rows_of("balances"), living);

  const auto folded = rebuild("ledger/balances");

  ASSERT_TRUE(folded.ok()) << folded.error().sentence;
  EXPECT_EQ(*folded, 4U);
  EXPECT_EQ(rows_of("balances"), living);
}

TEST_F(ARebuild, FoldsAnEventOfAnOlderRevision) {
  application.writer().perform([](storage::Transaction& transaction) {
    storage::Event event;
    event.stream = {"default", "ledger.account", "old"};
    event.version = 1;
    event.id = storage::samples::id(1);
    event.type = "ledger.account.opened/1";
    event.data = R"({"account":"old","holder":"Ann"})";
    event.origin = storage::samples::origin();
    event.checksum = storage::chained({}, event);
    storage::Changes changes;
    changes.appends.push_back({event.stream, 0, {event}});
    transaction.apply(changes);
  });

  ASSERT_TRUE(rebuild("ledger/balances").ok());

  EXPECT_EQ(application.balance_of("old"), R"({"account":"old","owner":"Ann","balance":0})");
}

TEST_F(ARebuild, MissesNothingThatIsWrittenMeanwhile) {
  ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"many","times":600})").error);  // more than a batch
  std::atomic<bool> done{false};
  std::thread client([&] {
    for (int i = 0; !done; i = (i + 1) % 10) (void)application.deposit("a" + std::to_string(i), 1);
  });

  const auto folded = rebuild("ledger/balances");

  done = true;
  client.join();
  ASSERT_TRUE(folded.ok());
  const auto living = rows_of("balances");
  ASSERT_TRUE(rebuild("ledger/balances").ok());
  EXPECT_EQ(rows_of("balances"), living) << "what was written during the first rebuild is in its rows, once";
  EXPECT_EQ(application.balance_of("many"), R"({"account":"many","owner":"nobody","balance":600})");
}

TEST_F(ARebuild, OfAnAsynchronousProjectionCountsNothingTwice) {
  auto& projections = application.start_projections();
  ASSERT_FALSE(application.deposit("a", 5).error);
  ASSERT_TRUE(projections.drained(patience));
  application.stop_projections();
  ASSERT_FALSE(application.deposit("a", 5).error);  // folded by the rebuild, before it could be delivered

  ASSERT_TRUE(rebuild("ledger/totals").ok());

  EXPECT_EQ(application.total_of("a"), R"({"account":"a","deposits":2,"amount":10})");
  ASSERT_TRUE(application.start_projections().drained(patience));
  EXPECT_EQ(application.total_of("a"), R"({"account":"a","deposits":2,"amount":10})");
}

TEST_F(ARebuild, LeavesTheLivingRowsWhenAnEventIsRefused) {
  for (const auto* account : {"a", "b"}) ASSERT_FALSE(application.deposit(account, 5).error);
  ASSERT_TRUE(application.start_projections().drained(patience));
  const auto living = rows_of("totals");
  place.order("total-b", "refuse");

  const auto folded = rebuild("ledger/totals");

  ASSERT_FALSE(folded.ok());
  EXPECT_EQ(folded.error().code, "trouble.ordered");
  EXPECT_EQ(rows_of("totals"), living);
}

TEST_F(ARebuild, LeavesTheLivingRowsWhenItsLastStepIsRefused) {
  for (const auto* account : {"a", "b"}) ASSERT_FALSE(application.deposit(account, 5).error);
  ASSERT_TRUE(application.start_projections().drained(patience));
  application.stop_projections();
  const auto living = rows_of("totals");
  application.store().faults.on_commit = [this, commits = 0]() mutable {
    if (++commits > 1) return;
    place.order("total-c", "refuse");  // with the first batch folded, and the last step not asked for yet
    (void)application.send("ledger.deposit/1", Application::deposit_of("c", 5));
  };

  const auto folded = rebuild("ledger/totals");

  ASSERT_FALSE(folded.ok());
  EXPECT_EQ(folded.error().code, "trouble.ordered");
  EXPECT_EQ(rows_of("totals"), living);
}

TEST_F(ARebuild, IsRightThoughItsLastStepHadToBeRepeated) {
  if (application.store().writers() > 1) GTEST_SKIP() << "The other writer takes the last step before company comes.";
  for (const auto* account : {"a", "b"}) ASSERT_FALSE(application.deposit(account, 5).error);
  application.on_commit([this] {
    if (!std::exchange(is_first_step_durable, false)) return;
    ASSERT_TRUE(eventually([&] { return application.writer().waiting() == 1; }));  // the last step, which is to share its group
    company = application.send("ledger.deposit/1", Application::deposit_of("c", 5));
  });
  application.store().faults.on_commit = [this, commits = 0]() mutable {
    is_first_step_durable = ++commits == 1;
    if (commits == 2) throw storage::StoreError("Not now.");
  };

  const auto folded = rebuild("ledger/balances");

  ASSERT_TRUE(folded.ok());
  EXPECT_EQ(*folded, 2U);
  ASSERT_FALSE(company.get().error);
  EXPECT_EQ(rows_of("balances"), (std::vector<std::string>{"a|nobody|5", "b|nobody|5", "c|nobody|5"}));
}

TEST_F(ARebuild, LeavesTheLivingRowsToAnotherHostThatHasBegunItAnew) {
  for (const auto* account : {"a", "b"}) ASSERT_FALSE(application.deposit(account, 5).error);
  const auto living = rows_of("balances");
  const auto& views = application.catalogue().find("ledger")->contract().views;
  const auto balances = std::ranges::find(views, "balances", &storage::View::name);
  const auto begin_anew_after_the_first_step = [&](storage::Position behind) {
    if (behind > 0) (void)application.store().scratch_of(*balances);  // the reservation was lost, and is another's
    return true;
  };

  EXPECT_THROW(
      (void)rebuild_projection(application.services(), application.store(), application.writer(), "ledger/balances", begin_anew_after_the_first_step),
      storage::StoreError);

  EXPECT_EQ(rows_of("balances"), living);
}

TEST_F(ARebuild, SaysSoWhenItsCopyIsLostBeforeTheLastEvents) {
  ASSERT_FALSE(application.deposit("a", 5).error);
  const auto& views = application.catalogue().find("ledger")->contract().views;
  const auto balances = std::ranges::find(views, "balances", &storage::View::name);
  const auto go_on_meanwhile = [&](storage::Position behind) {
    if (behind == 0) return true;
    (void)application.store().scratch_of(*balances);
    return !application.deposit("b", 5).error;
  };

  const auto folded = rebuild_projection(application.services(), application.store(), application.writer(), "ledger/balances", go_on_meanwhile);

  ASSERT_FALSE(folded.ok());
  EXPECT_EQ(folded.error().code, "projection.copy_lost");
  EXPECT_EQ(rows_of("balances"), (std::vector<std::string>{"a|nobody|5", "b|nobody|5"}));
}

TEST_F(ARebuild, NeedsAProjectionOfThatName) {
  const auto folded = rebuild("ledger/nothing");

  ASSERT_FALSE(folded.ok());
  EXPECT_EQ(folded.error().code, "projection.unknown");
}

}  // namespace
}  // namespace comptoir::dispatch::testing
