// What there is in the ledger.
#include "handlers.hpp"

namespace ledger {

namespace {

AccountOpened opened_in_euros(const AccountOpenedOnce& event) { return {event.account, event.holder, "EUR"}; }

BalanceChanged tell_deposit(const Deposited& event) { return {event.account, event.balance}; }

std::optional<BalanceChanged> tell_withdrawal(const Withdrawn& event) {
  if (event.amount == 1) return std::nullopt;  // small change is nobody's business
  return BalanceChanged{event.account, event.balance};
}

Error declined(const SettlementDeclined& event) {
  return comptoir::refused("settlement.declined", "The listener would not grant " + std::to_string(event.amount) + ".");
}

void declare_language(comptoir::Plugin& plugin) {
  plugin.settings<Settings>();
  plugin.migration(1,
                   "CREATE TABLE ledger_entries (tenant TEXT NOT NULL, account TEXT NOT NULL, number INTEGER NOT NULL, amount INTEGER NOT NULL, "
                   "PRIMARY KEY (tenant, account, number))");

  plugin.aggregate<Account>("ledger.account");
  plugin.upcast("ledger.account.opened/1", opened_in_euros);
  plugin.event<AccountOpened>("ledger.account.opened/2").published();
  plugin.event<Deposited>("ledger.deposited/1").published_as("ledger.balance.changed/1", tell_deposit);
  plugin.event<Withdrawn>("ledger.withdrawn/1").published_as("ledger.balance.changed/1", tell_withdrawal);
  plugin.event<Accrued>("ledger.accrued/1");
  plugin.event<AccountNamed>("ledger.account.named/1");
  plugin.event<AccountClosed>("ledger.account.closed/1");
  plugin.event<SettlementAsked>("ledger.settlement.asked/1").published();
  plugin.event<SettlementGranted>("ledger.settlement.granted/1");
  plugin.event<SettlementDeclined>("ledger.settlement.declined/1");

  plugin.view<Balance>("balances").key("account").index("by_owner", "owner", "balance");
  plugin.view<Total>("totals").key("account");
  plugin.view<Sequence>("sequences").key("name");
  plugin.view<Note>("notes").key("account");
}

void declare_use_cases(comptoir::Plugin& plugin) {
  plugin.command(open_account);
  plugin.command(deposit);
  plugin.command(withdraw);
  plugin.command(transfer);
  plugin.command(accrue);
  plugin.command(name_account);
  plugin.command(close_account);
  plugin.command(settle);
  plugin.command(conclude_settlement);
  plugin.command(tick);
  plugin.command(survey);
  plugin.command(misbehave);
  plugin.command(ponder);

  plugin.query(balance_of);
  plugin.query(accounts_of);
  plugin.query(total_of);
  plugin.query(sequence_of);
  plugin.query(entries_of);
  plugin.query(census);
  plugin.query(broken_question);
  plugin.query(endless_question);

  plugin.on(enter);
  plugin.on("listener.settlement.judged/1", hear_judgement);
  plugin.projection("balances", show_opened, show_deposited, show_withdrawn, show_accrued);
  // [totals]
  plugin.projection("totals", add_up).asynchronous();
  // [/totals]
  plugin.projection("sequence", put_in_sequence).in_total_order();
  plugin.every(20, Tick{"clock"});
}

void declare_routes(comptoir::Plugin& plugin) {
  plugin.post<OpenAccount>("/accounts").idempotent().creates().summary("Opens an account.");
  plugin.get<AccountsOf>("/accounts");
  plugin.get<Census>("/accounts/census");
  plugin.get<BrokenQuestion>("/accounts/broken");
  plugin.get<EndlessQuestion>("/accounts/endless");
  plugin.get<BalanceOf>("/accounts/{account}").shows<Account>();
  plugin.get<EntriesOf>("/accounts/{account}/entries");
  plugin.get<TotalOf>("/accounts/{account}/total");
  plugin.patch<NameAccount>("/accounts/{account}").permission("ledger:account:name");
  plugin.del<CloseAccount>("/accounts/{account}");
  plugin.post<Deposit>("/accounts/{account}/deposits");
  plugin.post<Withdraw>("/accounts/{account}/withdrawals");
  plugin.post<Misbehave>("/accounts/{account}/troubles");
  plugin.post<Settle>("/accounts/{account}/settlement").opens<SettlementAsked>().concludes<SettlementGranted>().concludes_refused(declined);
  plugin.post<OpenAccount>("/owners/{owner}/accounts").creates();
}

}  // namespace

void declare(comptoir::Plugin& plugin) {
  declare_language(plugin);
  declare_use_cases(plugin);
  declare_routes(plugin);
}

}  // namespace ledger

COMPTOIR_PLUGIN("ledger", "1.0.0", ledger::declare);
