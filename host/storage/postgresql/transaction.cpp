#include "storage/postgresql/transaction.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/catalogue.hpp"
#include "storage/sql/anchor.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds pause{100};

}  // namespace

PgTransaction::PgTransaction(ConnectionPool& pool, std::unique_ptr<Lent> connection, const sql::Facts& facts, Memory& memory)
    : Reading(**connection, facts),
      pool_(pool),
      lent_(std::move(connection)),
      connection_(**lent_),
      writing_(connection_, facts),
      facts_(facts),
      memory_(memory),
      foresight_(memory.heads, memory.keys) {
  connection_.begin();
}

void PgTransaction::require_open() const {
  if (lent_ == nullptr) throw StoreError("The transaction is over: it was committed.");
}

void PgTransaction::foresee(const Foreseen& wanted) {
  require_open();
  foresight_.read(connection_, wanted);
}

Head PgTransaction::head(const StreamKey& stream) {
  require_open();
  if (const auto own = advanced_.find(stream); own != advanced_.end()) return own->second;
  if (const auto* known = foresight_.head(stream)) return *known;
  const auto head = Reading::head(stream);
  foresight_.tell(stream, head);
  return head;
}

std::optional<Answer> PgTransaction::answer(std::string_view tenant, std::string_view actor, std::string_view key) {
  require_open();
  if (foresight_.was_unanswered({std::string(tenant), std::string(actor), std::string(key)})) return std::nullopt;
  return Reading::answer(tenant, actor, key);
}

bool PgTransaction::delivered(const DeliveryKey& key) {
  require_open();
  return !foresight_.was_undelivered(key) && Reading::delivered(key);
}

std::vector<Event> PgTransaction::events(const StreamKey& stream, std::uint64_t after) {
  require_open();
  auto read = foresight_.events(stream, after);
  auto events = read ? *std::move(read) : Reading::events(stream, after);
  for (const Unplaced& unplaced : unplaced_)
    if (const auto* event = std::get_if<Event>(&unplaced.record); event != nullptr && event->stream == stream && event->version > after)
      events.push_back(*event);
  return events;
}

void PgTransaction::history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) {
  require_open();
  std::uint64_t begun_at = 0;
  const auto begin = [&](const Snapshot* snapshot) {
    begun_at = snapshot == nullptr ? 0 : snapshot->version;
    visit.begin(snapshot);
  };
  const HistoryVisitor stored{begin, visit.event};
  if (!foresight_.tell_history(stream, form, up_to, stored)) Reading::history(stream, form, up_to, stored);
  for (const Unplaced& unplaced : unplaced_)
    if (const auto* event = std::get_if<Event>(&unplaced.record);
        event != nullptr && event->stream == stream && event->version > begun_at && event->version <= up_to)
      visit.event(event->version, event->type, event->data);
}

std::vector<Event> PgTransaction::log(Position after, const Portion& portion) {
  require_open();
  place();
  return Reading::log(after, portion);
}

OutboxPage PgTransaction::outbox(Position after, const Portion& portion) {
  require_open();
  place();
  return Reading::outbox(after, portion);
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
  if (savepoint_set_) connection_.run("RELEASE unit");
  connection_.run("SAVEPOINT unit");
  savepoint_set_ = true;
  unplaced_at_savepoint_ = unplaced_.size();
  placed_behind_savepoint_.clear();
  advanced_at_savepoint_ = advanced_;
  placed_at_savepoint_ = {placed_.first, placed_.last, {}};
  messages_at_savepoint_ = placed_.messages.size();
  end_at_savepoint_ = end_;
}

void PgTransaction::rollback_to_savepoint() {
  require_open();
  if (!savepoint_set_) throw StoreError("There is no savepoint to roll back to.");
  connection_.run("ROLLBACK TO unit");
  if (placed_behind_savepoint_.empty())
    unplaced_.erase(unplaced_.begin() + static_cast<std::ptrdiff_t>(unplaced_at_savepoint_), unplaced_.end());
  else
    unplaced_ = std::exchange(placed_behind_savepoint_, {});
  advanced_ = advanced_at_savepoint_;
  placed_.messages.resize(messages_at_savepoint_);
  placed_ = {placed_at_savepoint_.first, placed_at_savepoint_.last, std::move(placed_.messages)};
  if (end_at_savepoint_) {
    end_ = end_at_savepoint_;
  } else {
    leave({});  // the turn was taken behind the savepoint
  }
  broken_ = false;
}

void PgTransaction::checkpoint(std::span<const Checkpoint> checkpoints) {
  require_open();
  Rows<3> rows({types::text, types::int8, types::int8});
  for (const Checkpoint& checkpoint : checkpoints) rows.add(checkpoint.consumer, std::int64_t{checkpoint.lane}, checkpoint.position);
  const auto upsert = connection_.use(
      "INSERT INTO comptoir_checkpoint (consumer, lane, position) SELECT unnest(?::text[]), unnest(?::bigint[]), unnest(?::bigint[]) "
      "ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position");
  rows.bind(*upsert);
  connection_.submit(*upsert, {});
}

void PgTransaction::set_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  writing_.set_aside(key, messages);
}

void PgTransaction::wait_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  writing_.wait_aside(key, messages);
}

void PgTransaction::send_on(std::string_view consumer, const StreamKey& stream) {
  require_open();
  writing_.send_on(consumer, stream);
}

void PgTransaction::aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) {
  require_open();
  writing_.aside_delivered(consumer, stream, place);
}

void PgTransaction::keep_form(std::string_view projection, std::string_view form) {
  require_open();
  writing_.keep_form(projection, form);
}

void PgTransaction::swap_scratch(const View& view, const View& scratch) {
  require_open();
  PgViewTables(connection_).swap_scratch(view, scratch);
}

void PgTransaction::commit() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed can only be rolled back.");
  settle([this] {
    write_rest_of_ahead();
    if (connection_.is_to_judge()) connection_.flush();
    lock_what_was_remembered();
    place();
    confirm(foresight_.relied_on());
    leave_mark();
    try {
      connection_.commit();
    } catch (const StoreError&) {
      if (!connection_.is_broken() || !mark_ || !was_committed()) throw;
    }
  });
  memory_.heads.learn(advanced_);
  memory_.messages.keep(std::move(placed_));
  leave(end_ && end_->turn != 0 ? std::optional(KnownEnd{end_->turn, end_->log.left()}) : std::nullopt);
  end_reading();
  lent_.reset();
}

/// The last thing before the COMMIT.
void PgTransaction::leave_mark() {
  if (end_) sql::leave_anchor(connection_, end_->log);
  if (!has_written_) return;
  mark_ = connection_.next_mark();
  mark_->leave(connection_);
}

void PgTransaction::confirm() {
  require_open();
  if (foresight_.relied_on().empty()) return;
  settle([this] {
    lock_what_was_remembered();
    confirm(foresight_.relied_on());
    connection_.commit();
  });
  end_reading();
  lent_.reset();
}

/// The server takes it back, as soon as it finds the connection cut.
void PgTransaction::abandon() {
  if (is_placing_) memory_.end.leave({});
  is_placing_ = false;
  connection_.cut_off();
}

bool PgTransaction::was_committed() const {
  const auto undecided = [](const std::string& since) {
    return Undecided("The connection to PostgreSQL broke amid a commit, and " + since + ": what was asked for may have happened.");
  };
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      const Lent connection(pool_);
      if (const auto found = mark_->was_committed(*connection)) return *found;
      break;
    } catch (const StoreError&) {
      if (std::chrono::steady_clock::now() > deadline) throw undecided("it has been away since");
    }
    std::this_thread::sleep_for(pause);
  }
  throw undecided("the database only reads since");
}

}  // namespace comptoir::storage::postgresql
