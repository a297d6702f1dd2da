// Many at once on one aggregate; and the memory that plugins keep of aggregates.
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

constexpr const char* balance_10 = R"({"account":"a","owner":"","balance":10})";

TEST(AnAggregate, LosesNothingAndInventsNothingWhen64CommandsMeet) {
  const Place place;
  Application application(place);
  std::vector<std::thread> clients;
  std::mutex mutex;
  std::multiset<std::string> answers;
  for (int i = 0; i < 64; ++i)
    clients.emplace_back([&] {
      auto outcome = application.deposit("a", 1);
      const std::lock_guard lock(mutex);
      answers.insert(outcome.error ? outcome.error->code : outcome.answer);
    });

  for (auto& client : clients) client.join();

  std::multiset<std::string> expected;
  for (int balance = 1; balance <= 64; ++balance) expected.insert(R"({"account":"a","owner":"","balance":)" + std::to_string(balance) + "}");
  EXPECT_EQ(answers, expected);
  EXPECT_EQ(application.version_of("a"), 64U);
  EXPECT_TRUE(application.store().verify().empty());
}

TEST(AnAggregate, IsTheSameForAllUnitsOfItsGroup) {
  const Place place;
  Application application(place);
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 10; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
    sent.push_back(application.send("ledger.withdraw/1", Application::deposit_of("a", 10)));
    sent.push_back(application.send("ledger.withdraw/1", Application::deposit_of("a", 1)));
  }

  EXPECT_EQ(sent[9].get().answer, balance_10);
  EXPECT_FALSE(sent[10].get().error);
  EXPECT_EQ(sent[11].get().error->code, "account.overdrawn");
}

TEST(AnAggregate, OfManyEventsIsReadFromItsSnapshotAndWhatFollowed) {
  const Place place;
  {
    Application application(place);
    std::uint64_t newest = 0;
    application.store().faults.on_apply = [&newest](const storage::Changes& changes) {
      for (const auto& snapshot : changes.snapshots) newest = snapshot.version;
    };
    ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"a","times":70})").error);
    ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"a","times":3})").error);
    ASSERT_EQ(newest, 70U);
  }
  Application restarted(place);  // remembers nothing

  const auto outcome = restarted.deposit("a", 7);

  EXPECT_EQ(outcome.answer, R"({"account":"a","owner":"","balance":80})");
}

TEST(AnAggregate, DoesNotBelieveASnapshotOfAnotherForm) {
  const Place place;
  {
    Application application(place);
    ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"a","times":70})").error);
    application.writer().perform([](storage::Transaction& transaction) {
      storage::Changes changes;
      const auto* const state = R"({"owner":"","balance":1000000,"nickname":"","closed":false,"settled":false})";
      changes.snapshots.push_back({{"default", "ledger.account", "a"}, 70, 12345, state});
      transaction.apply(changes);
    });
  }
  Application restarted(place);

  const auto outcome = restarted.deposit("a", 5);

  EXPECT_EQ(outcome.answer, R"({"account":"a","owner":"","balance":75})");
}

TEST(AnAggregate, IsLoadedAnewAfterAUnitThatWasAbandonedBehindIt) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 3).error);
  application.store().faults.on_commit = [] { throw storage::StoreError("Not now."); };
  ASSERT_TRUE(application.deposit("a", 100).error);  // the plugin remembers version 2, which never was
  application.store().faults.on_commit = nullptr;

  const auto outcome = application.deposit("a", 7);

  EXPECT_EQ(outcome.answer, balance_10);
  EXPECT_EQ(application.version_of("a"), 2U);
}

TEST(AnAggregate, IsLoadedAnewWhenWhatIsRememberedIsANewStreamThatNeverWas) {
  const Place place;
  Application application(place);
  application.store().faults.on_commit = [] { throw storage::StoreError("Not now."); };
  ASSERT_TRUE(application.deposit("a", 100).error);
  application.store().faults.on_commit = nullptr;

  const auto outcome = application.deposit("a", 10);

  EXPECT_EQ(outcome.answer, balance_10);
}

TEST(AnAggregate, IsLoadedAnewAfterAUnitThatWasAbandonedWithinItsGroup) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 3).error);
  bool failed = false;
  application.store().faults.on_commit = [&] {
    if (!std::exchange(failed, true)) throw storage::StoreError("Not now.");
  };
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 7; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
  }

  EXPECT_EQ(sent.back().get().answer, balance_10);
}

TEST(AnAggregate, ReadsEventsOfAnOlderRevision) {
  const Place place;
  Application application(place);
  application.writer().perform([](storage::Transaction& transaction) {
    const StreamKey stream{"default", "ledger.account", "old"};
    storage::Event event;
    event.stream = stream;
    event.version = 1;
    event.id = storage::samples::id(1);
    event.type = "ledger.account.opened/1";
    event.data = R"({"account":"old","holder":"Ann"})";
    event.origin = storage::samples::origin();
    event.checksum = storage::chained({}, event);
    storage::Changes changes;
    changes.appends.push_back({stream, 0, {event}});
    transaction.apply(changes);
  });

  const auto outcome = application.deposit("old", 1);

  EXPECT_EQ(outcome.answer, R"({"account":"old","owner":"Ann","balance":1})");
}

}  // namespace
}  // namespace comptoir::dispatch::testing
