#include "storage/sqlite/expiring.hpp"

#include <string>
#include <string_view>

#include "storage/sql/removed.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// Commands wait meanwhile.
constexpr std::uint64_t messages_of_a_transaction = 200;

/// Those that go, the oldest first. Bound alike for the statement that notes them, and for the one that removes them.
constexpr std::string_view going =
    "(SELECT position FROM (SELECT position, recorded FROM comptoir_message ORDER BY position LIMIT ?) WHERE position <= ? AND recorded < ?)";

std::int64_t run_on_those_that_go(SqliteConnection& connection, const std::string& sql, Position passed, Timestamp before) {
  const auto statement = connection.use(sql);
  statement->bind(messages_of_a_transaction, passed, before);
  return statement->run();
}

}  // namespace

bool erase_passed_messages(SqliteConnection& connection, Position passed, Timestamp before) {
  static const auto note = sql::note_removed(std::string(going));
  static const auto erase = "DELETE FROM comptoir_message WHERE position IN " + std::string(going);
  connection.begin();
  try {
    run_on_those_that_go(connection, note, passed, before);
    const auto erased = run_on_those_that_go(connection, erase, passed, before);
    connection.commit();
    return erased == static_cast<std::int64_t>(messages_of_a_transaction);
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

}  // namespace comptoir::storage::sqlite
