// The functions that the ledger declares.
#pragma once

#include "account.hpp"

namespace ledger {

using comptoir::Claims, comptoir::Context, comptoir::Database, comptoir::Dispatcher, comptoir::Error, comptoir::Page, comptoir::Repository,
    comptoir::Result, comptoir::View;
using LedgerSettings = comptoir::Settings<Settings>;

Result<> open_account(const OpenAccount& command, Repository<Account>& accounts);
Result<Balance> deposit(const Deposit& command, Repository<Account>& accounts, const LedgerSettings& settings);
Result<> withdraw(const Withdraw& command, Repository<Account>& accounts);
Result<> transfer(const Transfer& command, Repository<Account>& accounts);
void accrue(const Accrue& command, Repository<Account>& accounts);
void name_account(const NameAccount& command, Repository<Account>& accounts, Claims& claims);
void close_account(const CloseAccount& command, Repository<Account>& accounts);
void settle(const Settle& command, Repository<Account>& accounts);
void conclude_settlement(const ConcludeSettlement& command, Repository<Account>& accounts);
void tick(const Tick& command, Repository<Account>& accounts, const LedgerSettings& settings);
Result<Sights> survey(const Survey& command, View<Note>& notes, Database& database);
void misbehave(const Misbehave& command, Repository<Account>& accounts, Database& database, Dispatcher& dispatcher);

Result<> ponder(const Ponder& command, Repository<Account>& accounts, View<Note>& notes, Database& database);

void enter(const Deposited& event, const Context& context, Database& database);
ConcludeSettlement hear_judgement(const SettlementJudged& event);

Result<Balance> balance_of(const BalanceOf& query, const View<Balance>& balances, const LedgerSettings& settings);
Page<Balance> accounts_of(const AccountsOf& query, const View<Balance>& balances);
Result<Total> total_of(const TotalOf& query, const View<Total>& totals);
Result<Sequence> sequence_of(const SequenceOf& query, const View<Sequence>& sequences);
Entries entries_of(const EntriesOf& query, const Database& database);
Population census(const Census& query, const Database& database);
Population endless_question(const EndlessQuestion& query, const Database& database);
Population broken_question(const BrokenQuestion& query, const Database& database);

void show_opened(const AccountOpened& event, View<Balance>& balances);
Result<> show_deposited(const Deposited& event, View<Balance>& balances, const LedgerSettings& settings);
void show_withdrawn(const Withdrawn& event, View<Balance>& balances);
void show_accrued(const Accrued& event, View<Balance>& balances);
Result<> add_up(const Deposited& event, View<Total>& totals, const LedgerSettings& settings);
Result<> put_in_sequence(const Deposited& event, View<Sequence>& sequences, const LedgerSettings& settings);

}  // namespace ledger
