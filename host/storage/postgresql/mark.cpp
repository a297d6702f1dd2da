#include "storage/postgresql/mark.hpp"

#include <algorithm>
#include <array>

#include "storage/digest.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::uint64_t transactions_of_a_row = 1000;

Id new_writer() {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(random_bytes(bytes.size()), bytes.begin());
  return Id(bytes);
}

bool only_reads(sql::Connection& connection) { return connection.use("SELECT 1 WHERE current_setting('transaction_read_only') = 'on'")->step(); }

/// The number that the last transaction has left which took effect; 0: there is none.
std::uint64_t left_by(sql::Connection& connection, const Id& writer) {
  const auto found = connection.use("SELECT number FROM comptoir_commit WHERE writer = ?");
  found->bind(writer);
  return found->step() ? found->number(0) : 0;
}

}  // namespace

Mark Mark::next() const {
  if (number % transactions_of_a_row == 0) return {new_writer(), number + 1};
  return {writer, number + 1};
}

// Where the number is there already somebody has looked, and found that it was not: the open value ends the transaction.
void Mark::leave(sql::Connection& connection) const {
  const auto upsert = connection.use(
      "INSERT INTO comptoir_commit (writer, number) VALUES (?, ?) ON CONFLICT (writer) DO UPDATE SET "
      "number = CASE WHEN comptoir_commit.number < excluded.number THEN excluded.number END, left_at = now()");
  upsert->bind(writer, number);
  connection.submit(*upsert, {});
}

std::optional<bool> Mark::was_committed(sql::Connection& connection) const {
  if (only_reads(connection)) return left_by(connection, writer) == number ? std::optional(true) : std::nullopt;

  // Writing the row waits for whoever holds it, and reading it would not.
  connection.begin();
  const auto touch = connection.use(
      "INSERT INTO comptoir_commit (writer, number) VALUES (?, 0) ON CONFLICT (writer) DO UPDATE SET "
      "number = comptoir_commit.number RETURNING number");
  touch->bind(writer);
  const bool was_left = touch->step() && touch->number(0) == number;
  if (!was_left) {
    const auto bar = connection.use("UPDATE comptoir_commit SET number = ? WHERE writer = ?");
    bar->bind(number, writer);
    bar->run();
  }
  connection.commit();
  return was_left;
}

void forget_marks(sql::Connection& connection) { connection.run("DELETE FROM comptoir_commit WHERE left_at < now() - interval '1 hour'"); }

}  // namespace comptoir::storage::postgresql
