// What the ledger talks about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/plugin.hpp>

namespace ledger {

// Commands.

struct OpenAccount {
  std::string account;
  std::string owner;
};
struct Deposit {
  std::string account;
  std::int64_t amount;
};
struct Withdraw {
  std::string account;
  std::int64_t amount;
};
struct Transfer {
  std::string from;
  std::string to;
  std::int64_t amount;
};
struct Accrue {  // one unit, so many times
  std::string account;
  std::int32_t times;
};
struct NameAccount {
  std::string account;
  std::string nickname;
};
struct CloseAccount {
  std::string account;
};
struct Settle {  // opens a conversation with the listener
  std::string account;
  std::int64_t amount;
};
struct ConcludeSettlement {
  std::string account;
  bool granted;
};
struct Tick {  // counts on its account, when a test has ordered `tick`
  std::string account;
};

/// Deposits one unit, puts a note, and looks at all of it before anything is saved elsewhere.
struct Survey {
  std::string account;
  std::string note;
  bool refuse;
};
struct Sights {
  std::int32_t found;    ///< notes of this account by `find`
  std::int32_t listed;   ///< notes of all accounts by `list`
  std::int32_t queried;  ///< entries of this account by SQL
};

enum class Trouble {
  exception,
  not_an_exception,
  no_memory,
  bad_statement,
  cut_statement,
  row_count,
  foreign_command,
  endless_cascade,
  unlocked_order,
  crash
};
struct Misbehave {  // deposits one unit first
  std::string account;
  Trouble trouble;
};

/// Deposits one unit, then asks the host for ever: by one statement that never ends, or by many short questions.
enum class Pondering { statement, questions };
struct Ponder {
  std::string account;
  Pondering by;
};

// Events.

struct AccountOpenedOnce {  // ledger.account.opened/1, of an earlier version of this plugin
  std::string account;
  std::string holder;
};
struct AccountOpened {
  std::string account;
  std::string owner;
  std::string currency;
};
struct Deposited {
  std::string account;
  std::int64_t amount;
  std::int64_t balance;
};
struct Withdrawn {
  std::string account;
  std::int64_t amount;
  std::int64_t balance;
};
struct Accrued {
  std::string account;
  std::int64_t balance;
};
struct AccountNamed {
  std::string account;
  std::string nickname;
};
struct AccountClosed {
  std::string account;
};
struct SettlementAsked {
  std::string account;
  std::int64_t amount;
};
struct SettlementGranted {
  std::string account;
  std::int64_t amount;
};
struct SettlementDeclined {
  std::string account;
  std::int64_t amount;
};

struct BalanceChanged {  // what others hear of deposits and withdrawals
  std::string account;
  std::int64_t balance;
};
struct SettlementJudged {  // by the listener
  std::string account;
  bool granted;
};

// Rows and queries.

struct Balance {
  std::string account;
  std::string owner;
  std::int64_t balance;
};
struct Total {
  std::string account;
  std::int64_t deposits;
  std::int64_t amount;
};
struct Sequence {
  std::string name;
  std::string accounts;
};
struct Note {
  std::string account;
  std::string text;
};

struct BalanceOf {
  std::string account;
};
struct AccountsOf {
  std::string owner;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};
struct TotalOf {
  std::string account;
};
struct SequenceOf {
  std::string name;
};
struct EntriesOf {
  std::string account;
};
struct Entries {
  std::int64_t count;
  std::int64_t amount;
};
struct Census {};
struct Population {
  std::int64_t entries;
};
struct BrokenQuestion {};
struct EndlessQuestion {};

struct Settings {
  std::string folder;  ///< where trouble is ordered
  std::int64_t deposit_max = 1'000'000;
  std::int64_t sequence_max = 1'000'000;  ///< letters of the sequence that are kept
};

}  // namespace ledger
