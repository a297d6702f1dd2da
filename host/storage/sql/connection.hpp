// A connection to the database of any engine, and the statements kept on it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/sql/confinement.hpp"
#include "storage/sql/page_sql.hpp"
#include "storage/sql/statement.hpp"
#include "storage/sql/view_sql.hpp"

namespace comptoir::storage::sql {

/// The owner of the host's own tables, which begin with its name.
inline constexpr std::string_view host_owner = "comptoir";

/// One thread at a time. Every failure throws StoreError.
class Connection {
 public:
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

  explicit Connection(const Dialect& dialect) : dialect_(dialect), pages_(dialect) {}
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement of the host, prepared once.
  Loan use(std::string_view sql) { return lend(host_, sql); }
  /// The same, for more rows than memory should hold at once.
  virtual Loan stream(std::string_view sql) { return use(sql); }
  /// A statement of a plugin, confined to its tables. Throws StoreError when it leaves them, or writes where it may only read.
  Loan use(Access access, std::string_view plugin, std::string_view sql);
  /// The statements of a view, made once for each shape.
  std::shared_ptr<const ViewSql> of(const View& view);
  const Dialect& dialect() const { return dialect_; }
  const PageSql& pages() const { return pages_; }

  /// The rows of this statement will be read, behind those of the next one: an engine far away sends for both together.
  virtual void ask(Statement&) {}
  /// Runs a writing statement, now or with the next flush, whose result goes to `judge`: how many rows it changed. What the judge throws comes out
  /// of here or of the flush.
  virtual void submit(Statement& statement, std::function<void(std::int64_t)> judge = {}) {
    const auto changed = statement.run();
    if (judge) judge(changed);
  }
  /// Everything that was submitted has run when it returns.
  virtual void flush() {}

  /// Runs a statement of the host once, without parameters. Cold paths only.
  virtual void run(std::string_view sql) = 0;
  /// Runs the statements of a migration one after another.
  virtual void run_script(std::string_view plugin, std::string_view script) = 0;
  virtual void begin() = 0;
  /// A transaction that nobody else migrates beside.
  virtual void begin_migrating() { begin(); }
  virtual void begin_reading() = 0;
  virtual void commit() = 0;
  /// Does nothing when the engine has rolled back already.
  virtual void roll_back() noexcept = 0;
  virtual bool in_transaction() const = 0;

 protected:
  /// A new statement, prepared, or about to be when it is first run.
  virtual std::unique_ptr<Statement> prepare(Access access, const std::string& plugin, std::string_view sql) = 0;
  /// Statements stand on the connection: an engine lets them go before it closes.
  void drop_statements();

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Confined {
    Access access = Access::host;
    std::string plugin{};
    std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>> kept{};
  };

  Loan lend(Confined& confined, std::string_view sql);

  const Dialect& dialect_;
  const PageSql pages_;
  Confined host_;
  std::unordered_map<std::string, Confined> plugins_;
  std::unordered_map<const View*, std::shared_ptr<const ViewSql>> views_;
};

}  // namespace comptoir::storage::sql
