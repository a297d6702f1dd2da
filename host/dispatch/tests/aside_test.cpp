// Keys set aside: who fails waits alone, in order, is tried again, and at last is left to a person.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::AllOf, ::testing::Contains, ::testing::HasSubstr, ::testing::StartsWith;

struct AFailingKey : ::testing::Test {
  Place place;
  std::unique_ptr<Application> application = std::make_unique<Application>(place);

  void deposit(const std::string& account, int times = 1) const {
    for (int i = 0; i < times; ++i) ASSERT_FALSE(application->deposit(account, 1).error);
  }
  std::vector<storage::AsideKey> aside() const { return application->store().aside({}); }
  void restart() {
    application.reset();
    application = std::make_unique<Application>(place);
  }
};

TEST_F(AFailingKey, IsSetAsideAtItsFirstFailureAndOthersGoOn) {
  place.order("bad", "refuse");
  auto& reactions = application->start_reactions(patient);

  deposit("bad");
  deposit("good", 2);

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_EQ(application->heard_of("good"), R"({"balances":[1,2]})");
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[]})");
  ASSERT_EQ(aside().size(), 1U);
  const auto key = aside().front();
  EXPECT_EQ(key.consumer, "listener/ledger.balance.changed");
  EXPECT_EQ(key.stream, (storage::StreamKey{"default", "ledger.account", "bad"}));
  EXPECT_EQ(key.attempts, 1U);
  EXPECT_FALSE(key.parked);
  EXPECT_THAT(key.reason, HasSubstr("trouble.ordered"));
  EXPECT_THAT(application->reports(), Contains(AllOf(StartsWith("reaction.set_aside: "), HasSubstr("bad"))));
}

TEST_F(AFailingKey, IsToldOfWithWhatALogIsSearchedFor) {
  place.order("bad", "refuse");
  application->start_reactions({1, 2, 2});
  auto request = Application::command_of("ledger.deposit/1", Application::deposit_of("bad", 1));
  request.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  ASSERT_FALSE(application->run(request).error);

  const auto where = HasSubstr(
      " plugin=listener handler=listener/ledger.balance.changed tenant=default aggregate=ledger.account key=bad "
      "trace=0af7651916cd43dd8448eb211c80319c");
  ASSERT_TRUE(eventually([&] { return !aside().empty() && aside().front().parked; }));
  ASSERT_TRUE(eventually([&] { return application->reports().back().starts_with("reaction.parked: "); }));
  EXPECT_THAT(application->reports(), Contains(AllOf(StartsWith("reaction.set_aside: "), where)));
  EXPECT_THAT(application->reports().back(), AllOf(HasSubstr("bad, which has failed 2 times: "), where));
}

TEST_F(AFailingKey, KeepsItsLaterMessagesBehindItInOrder) {
  place.order("bad", "refuse");
  auto& reactions = application->start_reactions(patient);
  deposit("bad");
  ASSERT_TRUE(reactions.drained(patience));
  place.order("bad", "");

  deposit("bad", 3);  // could be heard by now, but not before the first

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[]})");
  ASSERT_TRUE(eventually([&] { return aside().front().waiting == 4; }));
  EXPECT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);
  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[1,2,3,4]})");
}

TEST_F(AFailingKey, WhoseMessageCannotBeReadSaysWhichFieldIsWrong) {
  application->start_reactions(patient);
  storage::Changes changes;
  auto& message = changes.postings.emplace_back().message;
  message.stream = {"default", "ledger.account", "bad"};
  message.version = 1;
  message.type = "ledger.balance.changed/1";
  message.data = R"({"account":5})";

  application->writer().perform([&](storage::Transaction& transaction) { transaction.apply(changes); });

  ASSERT_TRUE(eventually([&] { return !aside().empty(); }));
  EXPECT_THAT(aside().front().reason, AllOf(HasSubstr("/account: Expected text, found a number."), HasSubstr("/balance: ")));
  EXPECT_THAT(application->reports(), Contains(AllOf(StartsWith("reaction.set_aside: "), HasSubstr("/account: Expected text"))));
}

TEST_F(AFailingKey, IsTriedAgainUntilItSucceeds) {
  place.order("bad", "refuse");
  application->start_reactions({5, 20, 1'000'000});
  deposit("bad", 2);
  ASSERT_TRUE(eventually([&] { return !aside().empty() && aside().front().attempts >= 3; }));

  place.order("bad", "");

  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[1,2]})");
  ASSERT_TRUE(eventually([&] { return !application->reports().empty() && application->reports().back().starts_with("reaction.recovered: "); }));
}

TEST_F(AFailingKey, IsParkedWhenItsBudgetIsSpent) {
  place.order("bad", "throw");
  application->start_reactions({1, 2, 3});

  deposit("bad");

  ASSERT_TRUE(eventually([&] { return !aside().empty() && aside().front().parked; }));
  EXPECT_EQ(aside().front().attempts, 3U);
  EXPECT_THAT(aside().front().reason, HasSubstr("as ordered"));
  ASSERT_TRUE(eventually([&] { return application->reports().back().starts_with("reaction.parked: "); }));
}

TEST_F(AFailingKey, ThatIsParkedStaysSoUntilAPersonSendsItOn) {
  place.order("bad", "throw");
  application->start_reactions({1, 2, 2});
  deposit("bad");
  ASSERT_TRUE(eventually([&] { return !aside().empty() && aside().front().parked; }));
  place.order("bad", "");
  restart();
  auto& reactions = application->start_reactions({1, 2, 2});
  deposit("bad");
  ASSERT_TRUE(reactions.drained(patience));
  ASSERT_EQ(application->heard_of("bad"), R"({"balances":[]})");

  EXPECT_EQ(reactions.retry("listener/ledger.balance.changed", {"default", "ledger.account", "bad"}), 1U);

  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[1,2]})");
}

TEST_F(AFailingKey, ThatAPersonSentOnInVainIsParkedAgain) {
  place.order("bad", "throw");
  auto& reactions = application->start_reactions({1, 2, 2});
  deposit("bad");
  ASSERT_TRUE(eventually([&] { return !aside().empty() && aside().front().parked; }));

  ASSERT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);

  ASSERT_TRUE(eventually([&] {
    const auto reports = application->reports();
    return std::count_if(reports.begin(), reports.end(), [](const std::string& report) { return report.starts_with("reaction.parked"); }) == 2;
  }));
  EXPECT_TRUE(aside().front().parked);
  EXPECT_EQ(aside().front().waiting, 1U);
}

TEST_F(AFailingKey, SurvivesARestart) {
  place.order("bad", "refuse");
  {
    auto& reactions = application->start_reactions(patient);
    deposit("bad", 2);
    ASSERT_TRUE(reactions.drained(patience));
  }
  place.order("bad", "");
  restart();
  auto& reactions = application->start_reactions(patient);
  deposit("bad");
  ASSERT_TRUE(reactions.drained(patience));
  ASSERT_EQ(application->heard_of("bad"), R"({"balances":[]})") << "its time has not come yet, and nothing may overtake it";

  ASSERT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);

  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[1,2,3]})");
}

TEST_F(AFailingKey, IsNotLostWhenTheStoreFailsWhileItIsSetAside) {
  const auto failures = std::make_shared<std::atomic<int>>(3);  // the writer goes on when the test has ended
  application->store().faults.on_checkpoint = [failures](const storage::Checkpoint&) {
    if ((*failures)-- > 0) throw storage::StoreError("Not now.");
  };
  place.order("bad", "refuse");
  auto& reactions = application->start_reactions(patient);
  deposit("bad", 2);
  ASSERT_TRUE(reactions.drained(patience));
  ASSERT_EQ(aside().size(), 1U);
  ASSERT_EQ(aside().front().waiting, 2U);
  place.order("bad", "");

  ASSERT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);

  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  EXPECT_EQ(application->heard_of("bad"), R"({"balances":[1,2]})");
}

TEST_F(AFailingKey, IsTriedAgainThoughItsLastAttemptCouldNotBeStored) {
  const auto is_first = std::make_shared<std::atomic<bool>>(true);
  application->store().faults.on_set_aside = [is_first](const storage::AsideKey& key) {
    if (key.parked && is_first->exchange(false)) throw storage::StoreError("Not now.");
  };
  place.order("bad", "refuse");
  application->start_reactions({1, 2, 2});

  deposit("bad");

  EXPECT_TRUE(eventually([&] { return !aside().empty() && aside().front().parked; }));
}

TEST_F(AFailingKey, HoldsUpNobodyThoughItsPluginSaysThatItIsAway) {
  place.order("bad", "unavailable");
  auto& reactions = application->start_reactions(patient);

  deposit("bad");
  deposit("good");

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_EQ(application->heard_of("good"), R"({"balances":[1]})");
  EXPECT_EQ(aside().size(), 1U);
}

TEST_F(AFailingKey, LeavesNoGhostWhenItIsSentOnTwice) {
  place.order("bad", "refuse");
  auto& reactions = application->start_reactions(patient);
  deposit("bad");
  ASSERT_TRUE(reactions.drained(patience));
  const auto stale = aside().front();
  place.order("bad", "");
  ASSERT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);
  ASSERT_TRUE(eventually([&] { return aside().empty(); }));
  // As a second person may, who was slow.
  application->writer().perform([&](storage::Transaction& transaction) { transaction.set_aside(stale, {}); });

  ASSERT_EQ(reactions.retry({}, {{}, {}, "bad"}), 1U);

  EXPECT_TRUE(eventually([&] { return aside().empty(); }));
}

TEST_F(AFailingKey, ThatNobodyKnowsIsNotSentOn) {
  auto& reactions = application->start_reactions(patient);

  EXPECT_EQ(reactions.retry({}, {{}, {}, "nobody"}), 0U);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
