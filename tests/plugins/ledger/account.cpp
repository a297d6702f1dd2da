#include "account.hpp"

#include "../trouble.hpp"

namespace ledger {

namespace {

struct Shortage {
  std::int64_t missing;
};

}  // namespace

comptoir::Result<> Account::open(const std::string& owner) {
  if (!is_new()) return comptoir::refused("account.exists", "There is an account " + id() + " already.");
  raise(AccountOpened{id(), owner, "EUR"});
  return {};
}

void Account::deposit(std::int64_t amount) {
  if (amount != 0) raise(Deposited{id(), amount, state().balance + amount});
}

comptoir::Result<> Account::withdraw(std::int64_t amount) {
  if (amount > state().balance)
    return comptoir::refused("account.overdrawn", "The account " + id() + " does not hold that much.").with(Shortage{amount - state().balance});
  raise(Withdrawn{id(), amount, state().balance - amount});
  return {};
}

void Account::accrue() { raise(Accrued{id(), state().balance + 1}); }

void Account::name(const std::string& nickname) {
  if (nickname != state().nickname) raise(AccountNamed{id(), nickname});
}

void Account::close() {
  if (!state().closed) raise(AccountClosed{id()});
}

void Account::ask(std::int64_t amount) {
  if (!state().asked && !state().settled) raise(SettlementAsked{id(), amount});
}

void Account::conclude(bool granted) {
  if (!state().asked) return;
  if (granted)
    raise(SettlementGranted{id(), *state().asked});
  else
    raise(SettlementDeclined{id(), *state().asked});
}

void Account::apply(AccountState& account, const AccountOpened& event) { account.owner = event.owner; }
void Account::apply(AccountState& account, const Deposited& event) { account.balance = event.balance; }
void Account::apply(AccountState& account, const Withdrawn& event) { account.balance = event.balance; }
void Account::apply(AccountState& account, const Accrued& event) { account.balance = event.balance; }
void Account::apply(AccountState& account, const AccountNamed& event) {
  if (event.nickname.starts_with("/")) trouble::stay(event.nickname, "apply");
  account.nickname = event.nickname;
}
void Account::apply(AccountState& account, const AccountClosed&) { account.closed = true; }
void Account::apply(AccountState& account, const SettlementAsked& event) { account.asked = event.amount; }
void Account::apply(AccountState& account, const SettlementGranted&) {
  account.asked.reset();
  account.settled = true;
}
void Account::apply(AccountState& account, const SettlementDeclined&) { account.asked.reset(); }

}  // namespace ledger
