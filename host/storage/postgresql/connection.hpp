// A connection to PostgreSQL: libpq's, with its pipeline mode, which POCO Data's connector does not have.
#pragma once

#include <chrono>
#include <libpq-fe.h>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "storage/postgresql/mark.hpp"
#include "storage/sql/connection.hpp"

namespace comptoir::storage::postgresql {

/// One thread at a time. What is submitted waits in libpq's pipeline and goes out together: with the next statement whose rows are read, with the
/// next flush, or with the commit. A transaction's BEGIN goes with its first statement. Every failure throws StoreError.
class PgConnection final : public sql::Connection {
 public:
  enum class Role { writer, reader };

  /// How the URL leads to the server.
  struct Way {
    std::string_view named = "storage.url";  ///< what people call the URL: a setting, as a rule
    bool prepared = true;                    ///< false: a pooler may give each transaction another session, so that nothing outlives one
    std::string session{};                   ///< the name by which the server knows the session; empty: the one that the URL gives
    /// How long it may say nothing to a statement before the connection is given up; zero: for ever. What may take its time for good reason is waited
    /// for all the same: a transaction that migrates, and rows that are streamed.
    std::chrono::milliseconds silence_max{};
  };

  PgConnection(const std::string& url, Role role, Way way);
  PgConnection(const std::string& url, Role role) : PgConnection(url, role, Way{}) {}
  ~PgConnection() override;

  void submit(sql::Statement& statement, std::function<void(std::int64_t)> judge) override;
  /// The same, for a statement that ends the transaction itself, by comptoir_expect or as it meets a key that is there, when not all its rows can be
  /// had: only then `refuse` is called, with the number of those that could, and throws.
  void submit_checked(sql::Statement& statement, std::function<void(std::int64_t)> refuse);
  /// The same for one whose rows are there after the next flush.
  void ask(sql::Statement& statement, std::function<void(std::int64_t)> refuse);
  void ask(sql::Statement& statement) override { ask(statement, {}); }
  /// This read of the transaction, counted from 1, ends it in the same round trip; 0: none does. What would be read behind it throws StoreError.
  void end_with_read(std::uint32_t number) { last_read_ = number; }
  /// How many there were since the transaction began, or were wanted.
  std::uint32_t reads() const { return reads_; }
  /// Whether a result of what was submitted can still call for a roll-back.
  bool is_to_judge() const;
  void flush() override;
  /// The transaction has begun, and its session is there: where a pooler shares sessions, it is waited for here and nowhere later.
  void take_session();
  Loan stream(std::string_view sql) override;
  void run(std::string_view sql) override;
  void run_script(std::string_view plugin, std::string_view script) override;
  void begin() override;
  void begin_migrating() override;
  void begin_reading() override;
  void commit() override;
  void roll_back() noexcept override;
  /// The same, without waiting for the server to say that it is done: `settle` does.
  void leave() noexcept;
  void settle() noexcept;
  bool in_transaction() const override { return begin_ != nullptr || PQtransactionStatus(handle_.get()) != PQTRANS_IDLE; }

  /// "postgresql:shop at 127.0.0.1:5432, user comptoir": nothing that is secret.
  std::string description() const;

  /// The mark of the next transaction.
  const Mark& next_mark() { return mark_ = mark_.next(); }

  /// Cuts it off from the server, as if it had broken: whoever waits for an answer on another thread is told so. [thread-safe]
  void cut_off() const noexcept;

  bool is_broken() const { return PQstatus(handle_.get()) != CONNECTION_OK; }
  /// Whether the server has ended an idle connection, which shows in that there is something to be read.
  bool was_ended() const;
  /// Whether it can be used again, once it has settled.
  bool is_whole() const { return PQstatus(handle_.get()) == CONNECTION_OK && (is_leaving_ || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE); }

 private:
  friend class PgStatement;
  friend class PgInflow;

  struct Close {
    void operator()(PGconn* handle) const { PQfinish(handle); }
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Result = std::unique_ptr<PGresult, Close>;

  struct Submitted {
    std::string_view sql;
    bool of_plugin = false;
    std::function<void(std::int64_t)> judge{};
    std::function<void(std::int64_t)> refuse{};
    Result* result = nullptr;  ///< where its rows go
  };

  std::unique_ptr<sql::Statement> prepare(sql::Access access, const std::string& plugin, std::string_view sql) override;
  void enter_pipeline();
  void abandon_pipeline() noexcept;
  void prepare_limits(const std::string& settings);
  void submit_limit(const char* sql);
  void submit_text(const char* sql);
  /// Sends a BEGIN that waits, before something that cannot go through the pipeline.
  void begin_now();
  void send_plainly(const char* sql);
  Result next_result();
  /// Sends it behind what was submitted, and waits for its rows.
  Result execute(class PgStatement& statement);
  void send(class PgStatement& statement);
  void take_results();
  static void take_result(const Submitted& one, Result result);
  void run_migrating(const std::string& plugin, std::string_view sql);

  std::unique_ptr<PGconn, Close> handle_;
  bool prepared_;
  std::chrono::milliseconds silence_max_;
  bool is_patient_ = false;  ///< until the transaction ends
  bool is_leaving_ = false;
  std::uint32_t reads_ = 0;
  std::uint32_t last_read_ = 0;
  std::string settings_;         ///< a statement that holds them for one transaction; empty: they hold for the session
  const char* begin_ = nullptr;  ///< of a transaction that has not begun yet
  std::vector<Submitted> submitted_;
  std::uint64_t statements_made_ = 0;
  Mark mark_;
  std::list<std::unique_ptr<sql::Statement>> cursors_;
};

}  // namespace comptoir::storage::postgresql
