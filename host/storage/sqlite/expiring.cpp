#include "storage/sqlite/expiring.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// Commands wait meanwhile.
constexpr std::uint64_t messages_of_a_transaction = 200;

}  // namespace

bool erase_passed_messages(SqliteConnection& connection, Position passed, Timestamp before) {
  const auto erase = connection.use(
      "DELETE FROM comptoir_outbox WHERE position IN (SELECT position FROM (SELECT position, recorded FROM comptoir_outbox ORDER BY position LIMIT "
      "?) "
      "WHERE position <= ? AND recorded < ?)");
  erase->bind(messages_of_a_transaction, passed, before);
  return erase->run() == static_cast<std::int64_t>(messages_of_a_transaction);
}

}  // namespace comptoir::storage::sqlite
