// Views whose rows are made anew: what stands in the way for a while only delays it.
#include "dispatch/renewal.hpp"

#include <algorithm>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/form.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::AllOf, ::testing::Contains, ::testing::HasSubstr, ::testing::StartsWith;

constexpr std::chrono::milliseconds deadline{200};

/// An application whose balances were made by another declaration of their projection.
struct ARenewal : ::testing::Test {
  Place place;
  std::mutex mutex;
  std::vector<std::string> told;
  Application application{place, {.deadlines = {.handler = deadline}}};
  Renewal renewal{application.services(), application.store(), application.writer(), {note(), note()}, std::chrono::milliseconds(0)};

  ARenewal() {
    (void)application.deposit("a", 1);
    application.writer().perform([](storage::Transaction& transaction) { transaction.keep_form("ledger/balances", "of yesterday"); });
  }
  ~ARenewal() override {
    place.order("show-a", "");
    renewal.stop();
    EXPECT_TRUE(eventually([&] { return application.catalogue().find("ledger")->suspensions().inside() == 0; }));
  }

  std::function<void(std::string_view, const std::string&)> note() {
    return [this](std::string_view code, const std::string& sentence) {
      const std::lock_guard lock(mutex);
      told.push_back(std::string(code) + ": " + sentence);
    };
  }
  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex);
    return told;
  }
  bool was_told(const std::string& what) {
    return eventually([&] { return std::ranges::any_of(reports(), [&](const std::string& one) { return one.find(what) != std::string::npos; }); });
  }
  bool is_done() {
    return eventually([&] { return application.store().form("ledger/balances") == form_of(application.directory(), "ledger/balances"); });
  }
  std::vector<const storage::View*> balances() {
    std::vector<const storage::View*> views;
    for (const auto& view : application.catalogue().find("ledger")->contract().views)
      if (view.name == "balances") views.push_back(&view);
    return views;
  }
};

TEST_F(ARenewal, GoesOnOnceItsProjectionIsCalledAgain) {
  place.order("show-a", "stay");
  renewal.start();
  ASSERT_TRUE(was_told("deadline"));

  place.order("show-a", "");

  EXPECT_TRUE(is_done());
}

TEST_F(ARenewal, TellsHowFarItIs) {
  renewal.start();
  ASSERT_TRUE(is_done());

  EXPECT_THAT(reports(), Contains(HasSubstr("projection.rebuilding: ledger/balances: 1 of 1 events are behind it.")));
}

/// Another one, which rests, keeps the renewal going meanwhile.
TEST_F(ARenewal, TellsOnceThatAProjectionRefusesItsRows) {
  application.writer().perform([](storage::Transaction& transaction) { transaction.keep_form("ledger/totals", "of yesterday"); });
  place.order("show-a", "refuse");
  place.order("total-a", "stay");
  renewal.start();
  ASSERT_TRUE(was_told("renewal.failing: "));

  place.order("total-a", "");
  ASSERT_TRUE(eventually([&] { return application.store().form("ledger/totals") == form_of(application.directory(), "ledger/totals"); }));

  EXPECT_THAT(reports(), Contains(AllOf(StartsWith("trouble.ordered: "), HasSubstr("mend the plugin, then start the host again"))).Times(1));
}

TEST_F(ARenewal, OfRowsThatNobodyCanReadWaitsForAProjectionThatWasTooSlowOnce) {
  place.order("show-a", "ask");
  std::thread lifting([&] {
    EXPECT_TRUE(eventually([&] { return !application.catalogue().find("ledger")->suspensions().sentences().empty(); }));
    place.order("show-a", "");
  });

  const auto done = renewal.rebuild_unreadable(balances());

  lifting.join();
  EXPECT_TRUE(done.ok()) << done.error().sentence;
  EXPECT_TRUE(is_done());
}

TEST_F(ARenewal, OfRowsThatNobodyCanReadEndsWhenItsProjectionDoesNotComeBack) {
  place.order("show-a", "stay");

  const auto done = renewal.rebuild_unreadable(balances());

  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, "handler.deadline");
}

TEST_F(ARenewal, ForgetsTheFormOfWhatABuildLeavesOut) {
  application.writer().perform([](storage::Transaction& transaction) {
    transaction.keep_form("ledger", "ledger/balances\nledger/gone\n");
    transaction.keep_form("ledger/gone", "of yesterday");
  });
  renewal.start();
  ASSERT_TRUE(is_done());

  EXPECT_EQ(application.store().form("ledger/gone"), "left out");
}

/// An asynchronous projection begins with the first event: beside the rows that the events' transactions kept, that would count twice.
TEST_F(ARenewal, MakesRowsAnewWhoseProjectionBecameAsynchronous) {
  auto synchronous = form_of(application.directory(), "ledger/totals");
  synchronous.erase(synchronous.find(", asynchronous"), std::string_view(", asynchronous").size());
  application.writer().perform([&](storage::Transaction& transaction) {
    transaction.keep_form("ledger", "ledger/balances\nledger/sequence\nledger/totals\n");
    transaction.keep_form("ledger/totals", synchronous);
    transaction.checkpoint({"ledger/totals", 0, 0});  // of when it was asynchronous the last time
  });

  renewal.start();

  EXPECT_TRUE(was_told("The rows of ledger/totals were made anew from 1 events."));
  for (const auto& checkpoint : application.store().checkpoints("ledger/totals")) EXPECT_EQ(checkpoint.position, 1U);
  EXPECT_EQ(application.store().checkpoints("ledger/totals").size(), application.store().lanes());
}

TEST(AForm, ChangesWithEverythingThatRowsDependOn) {
  contract::View view;
  view.name = view.table = "balances";
  view.key = {"account"};
  view.columns = {{"account", "account", contract::ColumnKind::text, false}, {"owner", "owner", contract::ColumnKind::text, true}};
  const auto form = form_of(view);

  const auto with = [&view](const auto& change) {
    auto changed = view;
    change(changed);
    return form_of(changed);
  };

  EXPECT_EQ(form, "view balances by account\n  account text\n  owner text or nothing\n");
  EXPECT_NE(with([](auto& other) { other.table = "saldos"; }), form);
  EXPECT_NE(with([](auto& other) { other.key = {"owner"}; }), form);
  EXPECT_NE(with([](auto& other) { other.columns[1].optional = false; }), form);
  EXPECT_NE(with([](auto& other) { other.columns[1].kind = contract::ColumnKind::json; }), form);
  EXPECT_NE(with([](auto& other) { other.columns.pop_back(); }), form);
  EXPECT_EQ(with([](auto& other) { other.name = "another"; }), form) << "the table has the rows";
}

}  // namespace
}  // namespace comptoir::dispatch::testing
