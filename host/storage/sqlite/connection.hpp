// A connection to the file: POCO Data's session, and the raw handle beneath it.
#pragma once

#include <optional>

#include <Poco/Data/Session.h>

#include "storage/sql/connection.hpp"
#include "storage/sqlite/guard.hpp"
#include "storage/sqlite/opened_file.hpp"
#include "storage/sqlite/options.hpp"

namespace comptoir::storage::sqlite {

/// One thread at a time. Every failure throws StoreError.
class SqliteConnection final : public sql::Connection {
 public:
  enum class Role { writer, reader };

  /// To a file that is there. An empty one becomes a database with the first that is written.
  SqliteConnection(const Options& options, Role role);
  ~SqliteConnection() override;

  void run(std::string_view sql) override;
  void run_script(std::string_view plugin, std::string_view script) override;
  void begin() override { use("BEGIN IMMEDIATE")->run(); }
  void begin_reading() override { use("BEGIN")->run(); }
  /// Throws when the file, or its write-ahead log, is no longer where it was opened: what is written into a deleted file is gone with the host.
  void commit() override;
  /// Does nothing when SQLite has rolled back already, as it does when the disk is full.
  void roll_back() noexcept override;
  bool in_transaction() const override;
  /// The same from outside, while the thread that uses it stands amid the rows of its statements, and takes no further one: a statement that is not
  /// over would keep its snapshot, and the log that is ahead of it. What Statement::read_into gave stays.
  void let_go() noexcept;
  /// Breaks off the statement that another thread runs on it. [thread-safe]
  void interrupt() noexcept;

 private:
  std::unique_ptr<sql::Statement> prepare(Access access, const std::string& plugin, std::string_view sql) override;
  void configure(const Options& options, Role role);
  void roll_back_from_outside() noexcept;

  Poco::Data::Session session_;
  sqlite3* handle_;
  OpenedFile file_;
  std::optional<OpenedFile> log_;  ///< as the first commit found it
  Guard guard_;
};

}  // namespace comptoir::storage::sqlite
