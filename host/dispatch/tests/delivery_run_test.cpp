// Deliveries that share a commit, since one consumer is to hear them in order: what one does wrong is its own loss.
#include <algorithm>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty;

struct ARunOfDeliveries : ::testing::Test {
  Place place;
  Application application{place};
  Faults& faults = application.store().faults;

  /// What is committed before anybody projects it, and is delivered in runs then.
  void deposit(const std::vector<std::string>& accounts) {
    std::vector<std::future<Outcome>> sent;
    for (const auto& account : accounts) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of(account, 1)));
    for (auto& one : sent) ASSERT_FALSE(one.get().error);
  }
  void project() {
    ASSERT_TRUE(application.start_projections(patient).drained(patience));
    application.stop_projections();
  }

  /// The accounts in the order in which the projection in total order heard of them.
  std::string sequence() { return application.ask("ledger.sequence_of/1", R"({"name":"all"})"); }
  static std::string sequence_of(const std::string& accounts) { return R"({"name":"all","accounts":")" + accounts + R"("})"; }

  /// Account and number of messages of what the projection in total order set aside.
  std::vector<std::pair<std::string, std::uint64_t>> aside() {
    std::vector<std::pair<std::string, std::uint64_t>> aside;
    for (const auto& key : application.store().aside("ledger/sequence")) aside.emplace_back(key.stream.id, key.waiting);
    return aside;
  }
};

bool has(const storage::Changes& changes, const Id& message, std::string_view consumer) {
  return std::ranges::any_of(changes.deliveries, [&](const auto& one) { return one.message == message && one.consumer == consumer; });
}

TEST_F(ARunOfDeliveries, SharesItsCommits) {
  deposit(std::vector<std::string>(60, "a"));
  faults.commits = 0;

  project();

  EXPECT_EQ(application.total_of("a"), R"({"account":"a","deposits":60,"amount":60})");
  EXPECT_LE(faults.commits, 12) << "60 messages, twice";
}

TEST_F(ARunOfDeliveries, TakesNoMoreThanItsPartOfAGroup) {
  std::mutex mutex;
  std::size_t largest = 0;
  faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    largest = std::max(largest, changes.deliveries.size());
  };
  std::vector<std::string> accounts;
  for (int i = 0; i < 250; ++i) accounts.push_back("a" + std::to_string(i % 5));
  deposit(accounts);

  project();

  EXPECT_GT(largest, 1U);
  EXPECT_LT(largest, Writer::Options{}.group_max + 32);
}

TEST_F(ARunOfDeliveries, GoesOnBehindAKeyThatIsSetAside) {
  place.order("sequence-b", "refuse");
  deposit({"a", "b", "c", "b", "a"});

  project();

  EXPECT_EQ(sequence(), sequence_of("a c a "));
  EXPECT_THAT(aside(), ElementsAre(std::pair("b", 2)));
}

TEST_F(ARunOfDeliveries, IsRunAgainInHalvesUntilItsCulpritIsAlone) {
  deposit({"a", "b", "c", "d", "e", "f", "g", "h"});
  const auto culprit = application.store().read()->log(0, 8).at(5);
  faults.on_apply = [&](const storage::Changes& changes) {
    if (has(changes, culprit.id, "ledger/sequence")) throw storage::BadStatement("This is not to be written.");
  };

  project();

  std::string others;
  for (const auto* account : {"a", "b", "c", "d", "e", "f", "g", "h"})
    if (account != culprit.stream.id) others += std::string(account) + " ";
  EXPECT_EQ(sequence(), sequence_of(others));
  EXPECT_THAT(aside(), ElementsAre(std::pair(culprit.stream.id, 1)));
}

TEST_F(ARunOfDeliveries, IsRunAgainWhenItMeetsSomebodyElse) {
  deposit({"a", "b", "c", "d", "e", "f", "g", "h"});
  std::atomic<int> conflicts{0};
  faults.on_apply = [&](const storage::Changes& changes) {
    if (!changes.deliveries.empty() && ++conflicts <= 5) throw storage::Conflict({}, 1, 2);
  };

  project();

  EXPECT_GT(conflicts, 5);
  EXPECT_EQ(sequence(), sequence_of("a b c d e f g h "));
  EXPECT_THAT(aside(), IsEmpty());
}

TEST_F(ARunOfDeliveries, IsReadAgainWhenTheStoreFails) {
  deposit({"a", "b", "c", "d", "e", "f", "g", "h"});
  std::atomic<int> failures{0};
  faults.on_commit = [&] {
    if (++failures <= 5) throw storage::StoreError("The disk under the store failed.");
  };

  project();

  EXPECT_EQ(sequence(), sequence_of("a b c d e f g h "));
  EXPECT_THAT(aside(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::dispatch::testing
