#include "handlers.hpp"

#include "../trouble.hpp"

namespace ledger {

Result<> open_account(const OpenAccount& command, Repository<Account>& accounts) { return accounts.find_or_new(command.account).open(command.owner); }

Result<Balance> deposit(const Deposit& command, Repository<Account>& accounts, const LedgerSettings& settings) {
  if (auto trouble = trouble::met(settings->folder, "deposit-" + command.account); !trouble) return trouble.error();
  if (command.amount > settings->deposit_max) return comptoir::invalid("deposit.too_large", "Nobody deposits that much at once.", "/amount");
  auto& account = accounts.find_or_new(command.account);
  account.deposit(command.amount);
  return Balance{account.id(), account.state().owner, account.state().balance};
}

Result<> withdraw(const Withdraw& command, Repository<Account>& accounts) { return accounts.get(command.account).withdraw(command.amount); }

Result<> transfer(const Transfer& command, Repository<Account>& accounts) {
  accounts.lock({command.from, command.to});
  accounts.find_or_new(command.to).deposit(command.amount);
  return accounts.find_or_new(command.from).withdraw(command.amount);
}

void accrue(const Accrue& command, Repository<Account>& accounts) {
  for (std::int32_t i = 0; i < command.times; ++i) accounts.find_or_new(command.account).accrue();
}

void name_account(const NameAccount& command, Repository<Account>& accounts, Claims& claims) {
  auto& account = accounts.find_or_new(command.account);
  if (!account.state().nickname.empty()) claims.release("nickname", account.state().nickname, command.account);
  claims.claim("nickname", command.nickname, command.account);
  account.name(command.nickname);
}

void close_account(const CloseAccount& command, Repository<Account>& accounts) { accounts.get(command.account).close(); }
void settle(const Settle& command, Repository<Account>& accounts) { accounts.find_or_new(command.account).ask(command.amount); }
void conclude_settlement(const ConcludeSettlement& command, Repository<Account>& accounts) {
  accounts.get(command.account).conclude(command.granted);
}
void tick(const Tick& command, Repository<Account>& accounts, const LedgerSettings& settings) {
  if (!trouble::ordered(settings->folder, "tick").empty()) accounts.find_or_new(command.account).deposit(1);
}

Result<Sights> survey(const Survey& command, View<Note>& notes, Database& database) {
  notes.put({command.account, command.note});
  database.execute_one("INSERT INTO ledger_entries (tenant, account, number, amount) VALUES (:tenant, ?, 0, 0)", command.account);
  Sights sights{};
  if (const auto note = notes.find(command.account); note && note->text == command.note) sights.found = 1;
  sights.listed = static_cast<std::int32_t>(notes.list().data.size());
  sights.queried = static_cast<std::int32_t>(
      database.first<Entries>("SELECT count(*), 0 FROM ledger_entries WHERE tenant = :tenant AND account = ?", command.account)->count);
  if (command.refuse) return comptoir::refused("survey.refused", "All was seen, and is to be forgotten.");
  return sights;
}

namespace {

/// A wrong statement of two-byte characters: who quotes its beginning may quote half of one, by accounts of an even or an odd length.
std::string cut_statement(const std::string& account) {
  auto sql = "SELECT nothing, 0 FROM ledger_entries WHERE tenant = :tenant AND account = '" + account;
  for (int i = 0; i < 60; ++i) sql += "\u00E9";
  return sql + "'";
}

}  // namespace

void misbehave(const Misbehave& command, Repository<Account>& accounts, Database& database, Dispatcher& dispatcher) {
  accounts.find_or_new(command.account).deposit(1);
  switch (command.trouble) {
    case Trouble::exception: throw std::runtime_error("The ledger fell off the table.");
    case Trouble::not_an_exception: throw 42;
    case Trouble::no_memory: return void(std::string(std::size_t{1} << 50, 'x'));
    case Trouble::bad_statement: return database.execute("UPDATE ledger_nowhere SET tenant = :tenant");
    case Trouble::cut_statement: return void(database.first<Entries>(cut_statement(command.account)));
    case Trouble::row_count: return database.execute_one("UPDATE ledger_entries SET amount = 0 WHERE tenant = :tenant AND account = 'nobody'");
    case Trouble::crash: return trouble::crash();
    case Trouble::foreign_command: return dispatcher.dispatch("listener.hear/1", "{}");
    case Trouble::endless_cascade: return dispatcher.send(command);
    case Trouble::unlocked_order: accounts.lock(command.account + "b"), accounts.lock(command.account + "a");
  }
}

void enter(const Deposited& event, const Context& context, Database& database) {
  database.execute_one("INSERT INTO ledger_entries (tenant, account, number, amount) VALUES (:tenant, ?, ?, ?)", event.account,
                       context.aggregate_version(), event.amount);
}

ConcludeSettlement hear_judgement(const SettlementJudged& event) { return {event.account, event.granted}; }

Result<Balance> balance_of(const BalanceOf& query, const View<Balance>& balances, const LedgerSettings& settings) {
  if (auto trouble = trouble::met(settings->folder, "balance-" + query.account); !trouble) return trouble.error();
  if (auto found = balances.find(query.account)) return *found;
  return comptoir::not_found("account.unknown", "There is no account " + query.account + ".");
}

Page<Balance> accounts_of(const AccountsOf& query, const View<Balance>& balances) {
  return balances.list(comptoir::by<Balance, "by_owner">(query.owner), query.cursor, query.limit);
}

Result<Total> total_of(const TotalOf& query, const View<Total>& totals) {
  if (auto found = totals.find(query.account)) return *found;
  return comptoir::not_found("total.unknown", "Nothing was deposited there.");
}

Result<Sequence> sequence_of(const SequenceOf& query, const View<Sequence>& sequences) {
  if (auto found = sequences.find(query.name)) return *found;
  return comptoir::not_found("sequence.unknown", "Nothing was deposited anywhere.");
}

Entries entries_of(const EntriesOf& query, const Database& database) {
  return *database.first<Entries>("SELECT count(*), coalesce(sum(amount), 0) FROM ledger_entries WHERE tenant = :tenant AND account = ?",
                                  query.account);
}

Population census(const Census&, const Database& database) {
  return *database.first<Population>("SELECT count(*) FROM ledger_entries WHERE tenant = :tenant");
}

Population endless_question(const EndlessQuestion&, const Database& database) {
  return *database.first<Population>(
      "WITH RECURSIVE ledger_number(i) AS (SELECT 1 UNION ALL SELECT 1 FROM ledger_number) SELECT count(*) FROM ledger_number");
}

Result<> ponder(const Ponder& command, Repository<Account>& accounts, View<Note>& notes, Database& database) {
  accounts.find_or_new(command.account).deposit(1);
  if (command.by == Pondering::statement)
    (void)database.first<Population>(
        "WITH RECURSIVE ledger_number(i) AS (SELECT 1 UNION ALL SELECT 1 FROM ledger_number) SELECT count(*) FROM ledger_number");
  for (;;) (void)notes.find(command.account);
}

Population broken_question(const BrokenQuestion&, const Database& database) {
  return *database.first<Population>("SELECT nothing FROM ledger_entries WHERE tenant = :tenant");
}

void show_opened(const AccountOpened& event, View<Balance>& balances) { balances.put({event.account, event.owner, 0}); }

namespace {

void show(const std::string& account, std::int64_t balance, View<Balance>& balances) {
  auto row = balances.find(account).value_or(Balance{account, "nobody", 0});
  row.balance = balance;
  balances.put(row);
}

}  // namespace

Result<> show_deposited(const Deposited& event, View<Balance>& balances, const LedgerSettings& settings) {
  while (trouble::ordered(settings->folder, "show-" + event.account) == "ask") (void)balances.find(event.account);
  if (auto trouble = trouble::met(settings->folder, "show-" + event.account); !trouble) return trouble;
  show(event.account, event.balance, balances);
  return {};
}
void show_withdrawn(const Withdrawn& event, View<Balance>& balances) { show(event.account, event.balance, balances); }
void show_accrued(const Accrued& event, View<Balance>& balances) { show(event.account, event.balance, balances); }

Result<> add_up(const Deposited& event, View<Total>& totals, const LedgerSettings& settings) {
  if (auto trouble = trouble::met(settings->folder, "total-" + event.account); !trouble) return trouble;
  auto row = totals.find(event.account).value_or(Total{event.account, 0, 0});
  ++row.deposits;
  row.amount += event.amount;
  totals.put(row);
  return {};
}

Result<> put_in_sequence(const Deposited& event, View<Sequence>& sequences, const LedgerSettings& settings) {
  while (trouble::ordered(settings->folder, "sequence-" + event.account) == "ask") (void)sequences.find("all");
  if (auto trouble = trouble::met(settings->folder, "sequence-" + event.account); !trouble) return trouble;
  auto row = sequences.find("all").value_or(Sequence{"all", ""});
  row.accounts += event.account + " ";
  if (const auto kept = static_cast<std::size_t>(settings->sequence_max); row.accounts.size() > kept)
    row.accounts.erase(0, row.accounts.size() - kept);
  sequences.put(row);
  return {};
}

}  // namespace ledger
