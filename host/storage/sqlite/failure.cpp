#include "storage/sqlite/failure.hpp"

#include <cerrno>

#include <sqlite3.h>

#include "storage/sql/statement.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

std::string file_of(sqlite3* database) {
  const char* name = sqlite3_db_filename(database, "main");
  return name == nullptr || *name == '\0' ? "of this host" : name;
}

std::string remedy(int code, const std::string& file) {
  switch (code & 0xff) {
    case SQLITE_FULL: return "The store " + file + " is full: free space on its disk or raise its limit of pages, then try again.";
    case SQLITE_READONLY: return "The store " + file + " cannot be written: give this user the right to write the file and its folder.";
    case SQLITE_NOTADB: return "The file " + file + " is not a SQLite database: name another file, or restore this one from a backup.";
    case SQLITE_CORRUPT: return "The store " + file + " is damaged: restore it from a backup.";
    case SQLITE_CANTOPEN: return "The store " + file + " cannot be opened: check that its folder exists and that this user may write there.";
    case SQLITE_BUSY: return "The store " + file + " is locked by another program: close it there, then try again.";
    case SQLITE_IOERR: return "The disk under the store " + file + " failed to read or write: look at the system's log.";
    case SQLITE_NOMEM: return "There is no memory left to work on the store " + file + ".";
    default: return "";
  }
}

/// Whether another statement, on other pages and of another size, may do well.
bool is_met_by_one(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_CORRUPT:
    case SQLITE_IOERR:
    case SQLITE_NOMEM: return true;
    default: return false;
  }
}

/// Whether the statement is at fault rather than the store beneath it.
bool is_of_statement(int code) {
  switch (code & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG: return true;
    default: return false;
  }
}

}  // namespace

void fail(sqlite3* database, std::string_view sql) {
  const std::string text = sqlite3_errmsg(database);
  int code = sqlite3_extended_errcode(database);
  // A full disk comes in the guise of several I/O errors.
  if ((code & 0xff) == SQLITE_IOERR && sqlite3_system_errno(database) == ENOSPC) code = SQLITE_FULL;

  const std::string sentence = remedy(code, file_of(database));
  const std::string told = sentence + " (SQLite: " + text + ")";
  if (is_met_by_one(code)) throw StatementFailed(told);
  if (!sentence.empty()) throw Unavailable(told);
  if (sql.empty()) throw StoreError("SQLite refused: " + text + ".");
  const std::string refused = "SQLite refused \"" + storage::sql::excerpt(sql) + "\": " + text + ".";
  if (is_of_statement(code)) throw BadStatement(refused);
  throw StoreError(refused);
}

void fail_as_no_database(const std::string& file) { throw StoreError(remedy(SQLITE_NOTADB, file)); }

void fail_as_moved(std::string_view path) {
  throw Unavailable("The file " + std::string(path) +
                    " of the store was moved, deleted or replaced while this host had it open: put it back, or stop the host.");
}

}  // namespace comptoir::storage::sqlite
