// What SQLite's result codes mean to people: one sentence that says what is wrong, where, and what to do.
#pragma once

#include <string>
#include <string_view>

struct sqlite3;

namespace comptoir::storage::sqlite {

/// Throws what the last result of `database` means: Unavailable where the file or the disk failed, as StatementFailed where perhaps only under this
/// statement, BadStatement where the statement `sql` is at fault, which is quoted, StoreError otherwise.
[[noreturn]] void fail(sqlite3* database, std::string_view sql = {});

/// Throws StoreError: what is in the file is no database.
[[noreturn]] void fail_as_no_database(const std::string& file);

/// Throws Unavailable: `path` names no file any more, or another one than was opened.
[[noreturn]] void fail_as_moved(std::string_view path);

}  // namespace comptoir::storage::sqlite
