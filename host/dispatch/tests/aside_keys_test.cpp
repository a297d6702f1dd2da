#include "dispatch/aside_keys.hpp"

#include <gtest/gtest.h>

#include <comptoir/detail/utf8.hpp>

#include "testing/samples.hpp"

namespace comptoir::dispatch {
namespace {

using storage::samples::at, storage::samples::order;

struct AsideKeysOfAStore : ::testing::Test {
  storage::samples::Folder folder;
  std::unique_ptr<storage::Store> store = storage::open_store("sqlite:" + (folder.path() / "store.db").string());
  AsideKeys keys{*store, {1'000, 4'000, 3}};
};

TEST_F(AsideKeysOfAStore, AreDueAfterTheirBackoff) {
  const auto key = keys.failed("stock", order("1"), "no", at(100));

  EXPECT_EQ(key.attempts, 1U);
  EXPECT_FALSE(key.parked);
  EXPECT_TRUE(keys.due(at(100)).empty());
  EXPECT_EQ(keys.next_due(), key.next_attempt);
  ASSERT_EQ(keys.due(at(101)).size(), 1U);
  EXPECT_EQ(keys.due(at(101)).front().stream, order("1"));
}

TEST_F(AsideKeysOfAStore, AreParkedAndNeverDueOnceTheBudgetIsSpent) {
  (void)keys.failed("stock", order("1"), "no", at(100));
  (void)keys.failed("stock", order("1"), "no", at(100));
  const auto key = keys.failed("stock", order("1"), "still no", at(100));

  EXPECT_TRUE(key.parked);
  EXPECT_EQ(key.reason, "still no");
  EXPECT_TRUE(keys.due(at(1'000'000)).empty());
  EXPECT_FALSE(keys.next_due());
  EXPECT_TRUE(keys.contains("stock", order("1")));
}

TEST_F(AsideKeysOfAStore, BelongToTheirConsumer) {
  (void)keys.failed("stock", order("1"), "no", at(100));

  EXPECT_FALSE(keys.contains("invoicing", order("1")));
  EXPECT_FALSE(keys.contains("stock", order("2")));
  keys.remove("stock", order("1"));
  EXPECT_TRUE(keys.empty());
}

TEST_F(AsideKeysOfAStore, AreReadFromTheStore) {
  const auto transaction = store->begin();
  transaction->set_aside({.consumer = "stock", .stream = order("1"), .attempts = 2, .next_attempt = at(5), .parked = false, .reason = "no"}, {});
  transaction->set_aside({.consumer = "other", .stream = order("1"), .attempts = 2, .next_attempt = at(5), .parked = false, .reason = "no"}, {});
  transaction->commit();

  keys.load([](const storage::AsideKey& key) { return key.consumer == "stock"; });

  ASSERT_TRUE(keys.contains("stock", order("1")));
  EXPECT_FALSE(keys.contains("other", order("1")));
  EXPECT_TRUE(keys.failed("stock", order("1"), "no", at(100)).parked) << "two attempts were made before the start";
}

TEST(AReasonToSetAKeyAside, IsBoundedHoweverItWasSaid) {
  const auto unreadable = storable_reason(std::string(5'000, '\xFF'));

  EXPECT_LE(unreadable.size(), 4'000U);
  EXPECT_TRUE(detail::is_utf8(unreadable));
}

}  // namespace
}  // namespace comptoir::dispatch
