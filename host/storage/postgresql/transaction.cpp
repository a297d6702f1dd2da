#include "storage/postgresql/transaction.hpp"

#include "storage/postgresql/catalogue.hpp"

namespace comptoir::storage::postgresql {

PgTransaction::PgTransaction(std::unique_ptr<Lent> connection, const sql::Facts& facts)
    : Reading(**connection, facts), lent_(std::move(connection)), connection_(**lent_), writing_(connection_, facts), facts_(facts) {
  connection_.begin();
}

void PgTransaction::require_open() const {
  if (lent_ == nullptr) throw StoreError("The transaction is over: it was committed.");
}

std::vector<Event> PgTransaction::events(const StreamKey& stream, std::uint64_t after) {
  require_open();
  place();
  return Reading::events(stream, after);
}

std::vector<Event> PgTransaction::log(Position after, std::size_t limit) {
  require_open();
  place();
  return Reading::log(after, limit);
}

std::vector<Message> PgTransaction::outbox(Position after, std::size_t limit) {
  require_open();
  place();
  return Reading::outbox(after, limit);
}

Position PgTransaction::log_end() {
  require_open();
  place();
  return Reading::log_end();
}

Position PgTransaction::outbox_end() {
  require_open();
  place();
  return Reading::outbox_end();
}

void PgTransaction::savepoint() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed must be rolled back before a savepoint is set.");
  place();
  if (savepoint_set_) connection_.run("RELEASE unit");
  connection_.run("SAVEPOINT unit");
  savepoint_set_ = true;
}

void PgTransaction::rollback_to_savepoint() {
  require_open();
  if (!savepoint_set_) throw StoreError("There is no savepoint to roll back to.");
  events_.clear();
  messages_.clear();
  connection_.run("ROLLBACK TO unit");
  broken_ = false;
}

void PgTransaction::checkpoint(const Checkpoint& checkpoint) {
  require_open();
  writing_.checkpoint(checkpoint);
}

void PgTransaction::set_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  writing_.set_aside(key, messages);
}

void PgTransaction::aside_delivered(std::string_view consumer, const StreamKey& stream, Position position) {
  require_open();
  writing_.aside_delivered(consumer, stream, position);
}

void PgTransaction::swap_scratch(const View& view) {
  require_open();
  PgViewTables(connection_).swap_scratch(view);
}

void PgTransaction::commit() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed can only be rolled back.");
  place();
  connection_.commit();
  end_reading();
  lent_.reset();
}

}  // namespace comptoir::storage::postgresql
