// Aggregates and repositories, as handlers meet them.
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty;
using testing::event, testing::has_raised, testing::is_error, testing::is_not_found, testing::is_ok, testing::is_refused, testing::Scenario;

struct Opened {
  std::string owner;
};
struct Moved {
  std::int32_t amount;
};
struct Balance {
  std::string owner;
  std::int32_t amount = 0;
};

class Account : public Aggregate<Account, Balance> {
 public:
  using Aggregate::Aggregate;

  void open(const std::string& owner) { raise(Opened{owner}); }
  Result<> move(std::int32_t amount) {
    if (state().amount + amount < 0) return refused("account.overdrawn", "An account is never below zero.");
    raise(Moved{amount});
    return {};
  }

  static void apply(Balance& balance, const Opened& event) { balance.owner = event.owner; }
  static void apply(Balance& balance, const Moved& event) { balance.amount += event.amount; }
};

struct Open {
  std::string account;
  std::string owner;
};
struct Transfer {
  std::string from;
  std::string to;
  std::int32_t amount;
};
struct PayIn {
  std::string account;
  std::int32_t amount;
};
struct PayInEverywhere {
  std::vector<std::string> accounts;
};
struct LockBackwards {};

Result<> open(const Open& command, Repository<Account>& accounts) {
  accounts.add(command.account).open(command.owner);
  return {};
}

Result<> transfer(const Transfer& command, Repository<Account>& accounts) {
  auto& from = accounts.get(command.from);
  auto& to = accounts.get(command.to);
  if (auto moved = to.move(command.amount); !moved) return moved;
  return from.move(-command.amount);
}

/// What the account held before, and holds now: two looks at the same object.
Result<Balance> pay_in(const PayIn& command, Repository<Account>& accounts, Repository<Account>& once_more) {
  (void)accounts.find_or_new(command.account).move(command.amount);
  return once_more.find(command.account)->state();
}

void pay_in_everywhere(const PayInEverywhere& command, Repository<Account>& accounts) {
  for (Account& account : accounts.lock(command.accounts)) (void)account.move(1);
}

void lock_backwards(const LockBackwards&, Repository<Account>& accounts) {
  accounts.lock("b");
  accounts.lock("a");
}

void declare(Plugin& plugin) {
  plugin.aggregate<Account>("account");
  plugin.event<Opened>("account.opened/1");
  plugin.event<Moved>("account.moved/1");
  plugin.command(open);
  plugin.command(transfer);
  plugin.command(pay_in);
  plugin.command(pay_in_everywhere);
  plugin.command(lock_backwards);
}

TEST(AnAggregate, CountsItsEvents) {
  Account account("a", {"ada", 10}, 4);

  const auto result = account.move(-3);

  EXPECT_THAT(result, is_ok());
  EXPECT_EQ(account.version(), 5U);
  EXPECT_EQ(account.state().amount, 7);
  EXPECT_THAT(account, has_raised(Moved{-3}));
}

TEST(AnAggregate, RaisesNothingWhenItRefuses) {
  Account account("a");

  const auto result = account.move(-1);

  EXPECT_THAT(result, is_refused("account.overdrawn"));
  EXPECT_THAT(account, has_raised());
  EXPECT_TRUE(account.is_new());
}

TEST(ARepository, FoldsWhatHappened) {
  Scenario scenario(declare);
  scenario.given("a", Opened{"ada"}).given("a", Moved{5}).given("a", Moved{2});

  const auto result = scenario.when(PayIn{"a", 1});

  EXPECT_THAT(result, testing::answers(Balance{"ada", 8}));
  ASSERT_THAT(scenario.events(), ElementsAre(event(Moved{1})));
  EXPECT_EQ(scenario.events()[0].aggregate_version, 4U);
}

TEST(ARepository, DoesNotRememberAnotherHistoryOfTheSameAggregate) {
  {
    Scenario earlier(declare);
    (void)earlier.when(PayIn{"a", 100});
  }
  Scenario scenario(declare);
  scenario.given("a", Moved{1});

  const auto result = scenario.when(PayIn{"a", 1});

  EXPECT_THAT(result, testing::answers(Balance{"", 2}));
}

TEST(ARepository, KeepsTenantsApart) {
  Scenario scenario(declare);
  scenario.as("ada", "north").given("a", Moved{5});

  const auto result = scenario.as("bob", "south").when(PayIn{"a", 1});

  EXPECT_THAT(result, testing::answers(Balance{"", 1}));
}

TEST(ARepository, GetsOnlyWhatThereIs) {
  Scenario scenario(declare);
  scenario.given("a", Moved{5});

  const auto result = scenario.when(Transfer{"a", "b", 1});

  EXPECT_THAT(result, is_not_found("account.unknown"));
  EXPECT_EQ(result.error().sentence, "There is no account b.");
}

TEST(ARepository, AddsOnlyWhatThereIsNot) {
  Scenario scenario(declare);
  scenario.given("a", Opened{"ada"});

  const auto result = scenario.when(Open{"a", "bob"});

  EXPECT_THAT(result, is_refused("account.exists"));
}

TEST(ARepository, SavesNothingWhenTheHandlerRefuses) {
  Scenario scenario(declare);
  scenario.given("a", Moved{5}).given("b", Opened{"bob"});

  const auto result = scenario.when(Transfer{"a", "b", 6});

  EXPECT_THAT(result, is_refused("account.overdrawn"));
  EXPECT_THAT(scenario.events(), IsEmpty());
  EXPECT_THAT(scenario.when(PayIn{"b", 0}), testing::answers(Balance{"bob", 0}));
}

TEST(ARepository, SavesAllOrNothingOfTwoAggregates) {
  Scenario scenario(declare);
  scenario.given("a", Moved{5}).given("b", Opened{"bob"});

  const auto result = scenario.when(Transfer{"a", "b", 5});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Moved{-5}), event(Moved{5})));
}

TEST(ARepository, LocksManyInOrderOfTheirIdsAndEachOnce) {
  Scenario scenario(declare);

  const auto result = scenario.when(PayInEverywhere{{"c", "a", "b", "a"}});

  EXPECT_THAT(result, is_ok());
  std::vector<std::string> ids;
  for (const auto& moved : scenario.events()) ids.push_back(moved.aggregate_id);
  EXPECT_THAT(ids, ElementsAre("a", "b", "c"));
}

TEST(ARepository, IsToldWhenItLocksOutOfOrder) {
  Scenario scenario(declare);

  const auto result = scenario.when(LockBackwards{});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "lock.out_of_order"));
}

}  // namespace
}  // namespace comptoir
