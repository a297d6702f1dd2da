// An account: what may be taken out was put in before.
#pragma once

#include "language.hpp"

namespace ledger {

struct AccountState {
  std::string owner;
  std::int64_t balance = 0;
  std::string nickname;
  bool closed = false;
  std::optional<std::int64_t> asked;  ///< a settlement that nobody has judged
  bool settled = false;
};

class Account : public comptoir::Aggregate<Account, AccountState> {
 public:
  using Aggregate::Aggregate;

  comptoir::Result<> open(const std::string& owner);
  void deposit(std::int64_t amount);
  comptoir::Result<> withdraw(std::int64_t amount);
  void accrue();
  void name(const std::string& nickname);
  void close();
  void ask(std::int64_t amount);
  void conclude(bool granted);

  static void apply(AccountState& account, const AccountOpened& event);
  static void apply(AccountState& account, const Deposited& event);
  static void apply(AccountState& account, const Withdrawn& event);
  static void apply(AccountState& account, const Accrued& event);
  static void apply(AccountState& account, const AccountNamed& event);
  static void apply(AccountState& account, const AccountClosed& event);
  static void apply(AccountState& account, const SettlementAsked& event);
  static void apply(AccountState& account, const SettlementGranted& event);
  static void apply(AccountState& account, const SettlementDeclined& event);
};

}  // namespace ledger
