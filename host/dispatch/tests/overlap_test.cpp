// Groups that run while the one before is written: only where a store can write side by side.
#include <atomic>
#include <future>
#include <vector>

#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

/// Tells when it runs.
class Witness final : public Job {
 public:
  explicit Witness(std::promise<void>& ran) : ran_(ran) {}

  void run(Group&) override {
    if (!std::exchange(told_, true)) ran_.set_value();
  }
  void complete() override {}
  bool fail(const std::exception&) override { return false; }

 private:
  std::promise<void>& ran_;
  bool told_ = false;
};

class AGroupUnderWay : public ::testing::Test {
 protected:
  void SetUp() override {
    application.store().faults.on_commit = [this] {
      if (std::exchange(held_, true)) return;
      entered_.set_value();
      opened_.get_future().wait();
      if (fails) throw storage::Conflict({"default", "ledger.account", "a"}, 0, 1);
    };
  }

  static Request deposit(std::int64_t amount) { return Application::command_of("ledger.deposit/1", Application::deposit_of("a", amount)); }

  /// Sends both, the second one once the first is being committed, and lets the commit go on once the second has run.
  std::pair<Outcome, Outcome> send_one_behind_the_other(Request first, Request second) {
    auto first_outcome = application.send(std::move(first));
    wait_for_the_first_commit();
    auto second_outcome = application.send(std::move(second));
    std::promise<void> ran;
    std::unique_ptr<Job> witness = std::make_unique<Witness>(ran);
    EXPECT_TRUE(application.writer().submit(witness));
    ran.get_future().wait();
    answered_early = second_outcome.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    let_it_go_on();
    return {first_outcome.get(), second_outcome.get()};
  }

  void wait_for_the_first_commit() { entered_.get_future().wait(); }
  void let_it_go_on() { opened_.set_value(); }

  Place place;
  Application application{place};
  bool fails = false;
  bool answered_early = false;

 private:
  std::promise<void> entered_;
  std::promise<void> opened_;
  bool held_ = false;
};

TEST_F(AGroupUnderWay, IsWhatTheNextOneStandsOn) {
  const auto [first, second] = send_one_behind_the_other(deposit(1), deposit(2));

  EXPECT_EQ(first.answer, R"({"account":"a","owner":"","balance":1})");
  EXPECT_EQ(second.answer, R"({"account":"a","owner":"","balance":3})");
  EXPECT_FALSE(answered_early) << "what it stands on was not durable yet";
  EXPECT_EQ(application.store().faults.commits, 2);
  EXPECT_TRUE(application.store().verify().empty());
}

TEST_F(AGroupUnderWay, LetsNoRefusalOutThatStandsOnIt) {
  const auto [first, second] = send_one_behind_the_other(deposit(1), Application::command_of("ledger.withdraw/1", Application::deposit_of("a", 2)));

  EXPECT_FALSE(answered_early);
  ASSERT_TRUE(second.error);
  EXPECT_EQ(second.error->code, "account.overdrawn");
}

TEST_F(AGroupUnderWay, TakesThoseAlongThatStandOnItWhenItFails) {
  fails = true;

  const auto [first, second] = send_one_behind_the_other(deposit(1), deposit(2));

  EXPECT_FALSE(first.error);
  EXPECT_FALSE(second.error);
  EXPECT_EQ(application.version_of("a"), 2U);
  EXPECT_EQ(application.balance_of("a"), R"({"account":"a","owner":"nobody","balance":3})");
  EXPECT_TRUE(application.store().verify().empty());
}

TEST_F(AGroupUnderWay, AnswersARepeatedRequestByWhatItKeeps) {
  auto request = deposit(1);
  request.idempotency = {"key-1", {}};

  const auto [first, second] = send_one_behind_the_other(request, request);

  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(second.answer, first.answer);
  EXPECT_EQ(application.version_of("a"), 1U);
}

/// While the group before is being committed, the next one begins to write.
class AGroupWrittenAhead : public AGroupUnderWay {
 protected:
  void SetUp() override {
    AGroupUnderWay::SetUp();
    application.store().faults.on_apply = [this](const storage::Changes&) {
      if (++applied_ == 2) ahead_.set_value();
    };
  }

  /// Deposits into ten accounts behind one into `a`; the first commit goes on once some of them are on their way into the database.
  std::vector<Outcome> deposit_into_ten() {
    std::vector<std::future<Outcome>> sent;
    sent.push_back(application.send(deposit(1)));
    wait_for_the_first_commit();
    for (int account = 0; account < 10; ++account)
      sent.push_back(application.send(Application::command_of("ledger.deposit/1", Application::deposit_of("b" + std::to_string(account), 1))));
    EXPECT_EQ(ahead_.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready) << "nothing was written ahead";
    let_it_go_on();
    std::vector<Outcome> outcomes;
    for (auto& one : sent) outcomes.push_back(one.get());
    return outcomes;
  }

 private:
  std::promise<void> ahead_;
  std::atomic<int> applied_{0};
};

TEST_F(AGroupWrittenAhead, IsThereOnceTheOneBeforeIs) {
  const auto outcomes = deposit_into_ten();

  for (const auto& outcome : outcomes) EXPECT_FALSE(outcome.error);
  EXPECT_EQ(application.version_of("b9"), 1U);
  EXPECT_EQ(application.store().read()->log(0, 100).size(), 11U);
  EXPECT_TRUE(application.store().verify().empty());
}

TEST_F(AGroupWrittenAhead, IsTakenBackWithTheOneBefore) {
  fails = true;

  const auto outcomes = deposit_into_ten();

  for (const auto& outcome : outcomes) EXPECT_FALSE(outcome.error) << "it ran again";
  EXPECT_EQ(application.version_of("b9"), 1U);
  EXPECT_EQ(application.store().read()->log(0, 100).size(), 11U);
  EXPECT_TRUE(application.store().verify().empty());
}

}  // namespace
}  // namespace comptoir::dispatch::testing
