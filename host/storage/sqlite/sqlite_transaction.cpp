#include "storage/sqlite/sqlite_transaction.hpp"

#include "storage/sqlite/catalogue.hpp"

namespace comptoir::storage::sqlite {

SqliteTransaction::SqliteTransaction(WriterConnection& writer, const sql::Facts& facts)
    : SqliteTransaction(std::make_unique<WriterConnection::Turn>(writer), facts) {}

SqliteTransaction::SqliteTransaction(std::unique_ptr<WriterConnection::Turn> turn, const sql::Facts& facts)
    : Reading(turn->connection(), facts), turn_(std::move(turn)), connection_(turn_->connection()), writing_(connection_, facts), facts_(facts) {
  connection_.begin();
}

SqliteTransaction::~SqliteTransaction() {
  if (turn_) connection_.roll_back();
}

void SqliteTransaction::require_open() const {
  if (!turn_ || !connection_.in_transaction()) throw StoreError("The transaction is over: it was committed, or rolled back when the store failed.");
}

void SqliteTransaction::savepoint() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed must be rolled back before a savepoint is set.");
  if (savepoint_set_) connection_.use("RELEASE unit")->run();
  connection_.use("SAVEPOINT unit")->run();
  savepoint_set_ = true;
  end_at_savepoint_ = end_;
}

void SqliteTransaction::rollback_to_savepoint() {
  require_open();
  if (!savepoint_set_) throw StoreError("There is no savepoint to roll back to.");
  connection_.use("ROLLBACK TO unit")->run();
  end_ = end_at_savepoint_;
  broken_ = false;
}

void SqliteTransaction::checkpoint(std::span<const Checkpoint> checkpoints) {
  require_open();
  for (const Checkpoint& checkpoint : checkpoints) writing_.checkpoint(checkpoint);
}

void SqliteTransaction::set_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  writing_.set_aside(key, messages);
}

void SqliteTransaction::wait_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  writing_.wait_aside(key, messages);
}

void SqliteTransaction::send_on(std::string_view consumer, const StreamKey& stream) {
  require_open();
  writing_.send_on(consumer, stream);
}

void SqliteTransaction::aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) {
  require_open();
  writing_.aside_delivered(consumer, stream, place);
}

void SqliteTransaction::keep_form(std::string_view projection, std::string_view form) {
  require_open();
  writing_.keep_form(projection, form);
}

void SqliteTransaction::swap_scratch(const View& view, const View& scratch) {
  require_open();
  SqliteViewTables(connection_).swap_scratch(view, scratch);
}

void SqliteTransaction::commit() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed can only be rolled back.");
  try {
    if (end_) sql::leave_anchor(connection_, *end_);
    connection_.commit();
  } catch (...) {
    connection_.roll_back();
    throw;
  }
  end_reading();
  turn_.reset();
}

void SqliteTransaction::abandon() {
  connection_.let_go();
  retired_ = turn_->retire();
  turn_.reset();
}

}  // namespace comptoir::storage::sqlite
