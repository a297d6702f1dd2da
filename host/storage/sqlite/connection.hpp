// A connection to the file: POCO Data's session, the raw handle beneath it, and the statements kept on it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <Poco/Data/Session.h>

#include "storage/sqlite/guard.hpp"
#include "storage/sqlite/options.hpp"
#include "storage/sqlite/statement.hpp"
#include "storage/sqlite/view_sql.hpp"

namespace comptoir::storage::sqlite {

/// One thread at a time. Every failure throws StoreError.
class Connection {
 public:
  enum class Role { writer, reader };

  /// A statement lent by its connection; it goes back, reset, when the loan ends. A statement that is lent is not in the cache, so that
  /// code called with a row may run the same statement again.
  class Loan {
   public:
    Loan(std::unique_ptr<Statement>& home, std::unique_ptr<Statement> statement) : home_(home), statement_(std::move(statement)) {}
    ~Loan() {
      statement_->reset();
      home_ = std::move(statement_);
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    Statement* operator->() const { return statement_.get(); }
    Statement& operator*() const { return *statement_; }

   private:
    std::unique_ptr<Statement>& home_;
    std::unique_ptr<Statement> statement_;
  };

  Connection(const Options& options, Role role);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement of the host, prepared once.
  Loan use(std::string_view sql) { return lend(host_, sql); }
  /// A statement of a plugin, confined to its tables. Throws StoreError when it leaves them, or writes where it may only read.
  Loan use(Access access, std::string_view plugin, std::string_view sql);
  /// The statements of a view, made once for each shape.
  std::shared_ptr<const ViewSql> of(const View& view);

  /// Runs a statement of the host once, without parameters. Cold paths only.
  void run(std::string_view sql);
  /// Runs the statements of a migration one after another.
  void run_script(std::string_view plugin, std::string_view script);
  void begin() { use("BEGIN IMMEDIATE")->run(); }
  void begin_reading() { use("BEGIN")->run(); }
  /// Throws when the file is no longer where it was opened: what is written into a deleted file is gone when the host stops.
  void commit();
  /// Does nothing when SQLite has rolled back already, as it does when the disk is full.
  void roll_back() noexcept;
  bool in_transaction() const;

  /// For cold paths.
  Poco::Data::Session& session() { return session_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Kept = std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>>;
  struct Confined {
    Guard::Rule rule;
    Kept kept;
  };

  Loan lend(Confined& confined, std::string_view sql);
  void configure(const Options& options, Role role);

  Poco::Data::Session session_;
  sqlite3* handle_;
  Guard guard_;
  Confined host_;
  std::unordered_map<std::string, Confined> plugins_;
  std::unordered_map<const View*, std::shared_ptr<const ViewSql>> views_;
};

}  // namespace comptoir::storage::sqlite
