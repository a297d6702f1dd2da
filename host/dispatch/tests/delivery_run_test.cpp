// Deliveries that share a commit, since one consumer is to hear them in order: what one does wrong is its own loss.
#include <algorithm>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/ids.hpp"
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
  /// Commits a deposit of 1 whose event is so large.
  void deposit_at_length(const std::string& account, std::size_t bytes) {
    const storage::StreamKey stream{"default", "ledger.account", account};
    const auto head = application.store().read()->head(stream);
    storage::Changes changes;
    changes.appends.push_back(storage::samples::appended(stream, head));
    auto& event = changes.appends.front().events.front();
    event.id = IdSequence::fresh().next();
    event.type = "ledger.deposited/1";
    event.data = R"({"account":")" + account + R"(","amount":1,"balance":1)" + std::string(bytes, ' ') + "}";
    event.checksum = storage::chained(head.checksum, event);
    storage::samples::commit(application.store(), changes);
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

TEST_F(ARunOfDeliveries, TakesNoMoreBytesThanItMay) {
  std::mutex mutex;
  std::size_t largest = 0;
  for (int i = 0; i < 6; ++i) deposit_at_length("a", 600'000);
  faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    const auto of_one = std::ranges::count(changes.deliveries, "ledger/totals", &storage::Delivery::consumer);
    largest = std::max(largest, static_cast<std::size_t>(of_one));
  };

  project();

  EXPECT_EQ(largest, 2U) << "of a mebibyte";
  EXPECT_EQ(application.total_of("a"), R"({"account":"a","deposits":6,"amount":6})");
}

TEST_F(ARunOfDeliveries, WaitsWhileManyBytesAreUnderWay) {
  for (const auto* account : {"a", "b", "c"}) deposit_at_length(account, 3'000'000);
  Gate gate(application.writer());

  auto& projections = application.start_projections(patient);

  ASSERT_TRUE(eventually([&] { return application.writer().waiting() >= 3; }));
  EXPECT_FALSE(projections.drained(std::chrono::milliseconds(50)));
  EXPECT_EQ(application.writer().waiting(), 3U) << "nine megabytes, of twelve that two consumers are to hear first";
  gate.open();
  EXPECT_TRUE(projections.drained(patience));
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
