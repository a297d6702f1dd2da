// What SQLite's result codes mean to people: one sentence that says what is wrong, where, and what to do.
#pragma once

#include <string_view>

struct sqlite3;

namespace comptoir::storage::sqlite {

/// Throws the StoreError for the last result of `database`; `sql` is quoted where the statement itself is at fault.
[[noreturn]] void fail(sqlite3* database, std::string_view sql = {});

}  // namespace comptoir::storage::sqlite
