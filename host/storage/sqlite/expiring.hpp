// What SQLite removes in place of the partitions that it does not have.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace comptoir::storage::sqlite {

/// Removes some of the oldest messages, as far as they stand up to `passed` and are older than `before`. False: there are none left. The file keeps
/// its size: what is written next takes the place.
bool erase_passed_messages(SqliteConnection& connection, Position passed, Timestamp before);

}  // namespace comptoir::storage::sqlite
