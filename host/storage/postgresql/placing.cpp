// How events and messages get their positions.
#include <functional>
#include <utility>

#include "storage/log_chain.hpp"
#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/publications.hpp"
#include "storage/sql/anchor.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

/// A place is given once, though what stood there may be gone: that it is gone is to be seen.
constexpr std::string_view newest_position = "greatest(anchor.log_end, (SELECT max(position) FROM comptoir_event), 0)";
constexpr std::string_view of_anchor =
    " FROM (VALUES (1)) AS always LEFT JOIN (SELECT log_end, chain FROM comptoir_anchor ORDER BY log_end DESC LIMIT 1) AS anchor ON true";

}  // namespace

/// Events and messages as they are inserted.
struct PgTransaction::PlacedRows {
  Rows<23> events{
      {int8, text, text, text, int8, uuid, text, text, bytea, text, uuid, uuid, text, int8, text, text, text, text, text, text, int8, int8, int8}};
  Rows<17> messages{{int8, text, text, text, int8, uuid, text, text, int8, text, uuid, uuid, text, int8, text, int8, bytea}};
};

void PgTransaction::place() {
  if (unplaced_.empty()) return;
  if (!end_) take_turn();
  if (savepoint_set_ && placed_behind_savepoint_.empty())  // what comes behind may be taken back, and these with it
    placed_behind_savepoint_.assign(unplaced_.begin(), unplaced_.begin() + static_cast<std::ptrdiff_t>(unplaced_at_savepoint_));
  PlacedRows rows;
  if (placed_.first == 0) placed_.first = end_->log.position + 1;
  for (Unplaced& unplaced : unplaced_) {
    auto* event = std::get_if<Event>(&unplaced.record);
    event != nullptr ? place(*event, unplaced.number, rows) : place(std::get<Message>(unplaced.record), rows);
  }
  placed_.last = end_->log.position;
  unplaced_.clear();
  insert(rows);
}

void PgTransaction::place(Event& event, Position told_number, PlacedRows& rows) {
  const Position position = event.position = end_->log.position + 1;
  const Position number = event.version == 1 ? position : told_number != 0 ? told_number : number_of(event.stream);
  const auto published = text_of_publications(event);
  const auto handled = sql::handled_text(event.handled);
  const auto leaf = leaf_of(position, event.checksum, published, handled);
  const Origin& origin = event.origin;
  const Circumstances& circumstances = event.circumstances;
  rows.events.add(position, event.stream.tenant, event.stream.type, event.stream.id, event.version, event.id, event.type, event.data, event.checksum,
                  origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, circumstances.on_behalf_of,
                  circumstances.command, circumstances.address, circumstances.reason, published, handled, number,
                  std::int64_t{lane_of(event.stream, facts_.lanes)}, seal_of(leaf));
  end_->log.place_event(number, event.version, leaf);
  advanced_[event.stream] = {event.version, event.checksum, number};
  for (Message& message : messages_of(event, facts_.lanes)) placed_.messages.push_back(std::move(message));
}

void PgTransaction::place(Message& message, PlacedRows& rows) {
  end_->log.place_message();
  message.position = end_->log.position;
  message.lane = lane_of(message.stream, facts_.lanes);
  const auto handled = sql::handled_text(message.handled);
  const Origin& origin = message.origin;
  rows.messages.add(message.position, message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type,
                    message.data, std::int64_t{message.lane}, origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded,
                    handled, std::int64_t{message.from_outside}, checksum_of(message, handled));
  placed_.messages.push_back(std::move(message));
}

/// Of a stream that was begun by this transaction, or by one that was under way when its units ran.
Position PgTransaction::number_of(const StreamKey& stream) {
  if (const auto own = advanced_.find(stream); own != advanced_.end() && own->second.number != 0) return own->second.number;
  if (const auto known = memory_.heads.find(stream); known && known->number != 0) return known->number;
  return Reading::head(stream).number;
}

void PgTransaction::insert(PlacedRows& rows) {
  const auto refuse = [this](std::int64_t) { refuse_events(); };
  if (rows.events.count() > 0) {
    static const std::string sql =
        "INSERT INTO comptoir_event (" + std::string(sql::event_columns) + ", stream, lane, seal) SELECT " + rows.events.unnested();
    const auto insert = connection_.use(sql);
    rows.events.bind(*insert);
    connection_.submit_checked(*insert, refuse);
  }
  if (rows.messages.count() > 0) {
    static const std::string sql = "INSERT INTO comptoir_message (" + std::string(sql::message_columns) + ", checksum, day) SELECT " +
                                   rows.messages.unnested() + ", (SELECT comptoir_message_day())";
    const auto insert = connection_.use(sql);
    rows.messages.bind(*insert);
    connection_.submit_checked(*insert, refuse);
  }
}

/// Who has the turn waits for no session of a pooler: those who have the sessions may wait for the turn.
void PgTransaction::take_turn() {
  connection_.take_session();
  end_ = memory_.end.enter();
  is_placing_ = true;
  if (foreseen_end_) return confirm_end();
  if (!end_) return find_end();
  const auto turn = connection_.use("SELECT comptoir_take_turn(?::bigint)");
  turn->bind(++end_->turn);
  connection_.submit_checked(*turn, [this](std::int64_t) { refuse_turn(); });
}

void PgTransaction::find_end() {
  {
    const auto turn = connection_.use("SELECT comptoir_take_turn(NULL)");
    connection_.submit(*turn, {});
  }
  static const std::string with_turn = "SELECT " + std::string(newest_position) + ", anchor.chain, currval('comptoir_turn')" + std::string(of_anchor);
  const auto found = connection_.use(with_turn);
  if (found->step()) end_ = KnownEnd{found->number(2), {found->number(0), found->checksum(1), {}}};
}

void PgTransaction::foresee_end(const std::function<void()>& read) {
  static const std::string without_turn = "SELECT " + std::string(newest_position) + ", anchor.chain" + std::string(of_anchor);
  const auto found = connection_.use(without_turn);
  connection_.ask(*found);
  read();
  if (found->step()) foreseen_end_ = LogEnd{found->number(0), found->checksum(1), {}};
}

/// It was read before the turn: now it is that one, or nothing of this takes place.
void PgTransaction::confirm_end() {
  end_ = KnownEnd{0, *std::exchange(foreseen_end_, std::nullopt)};
  const auto turn = connection_.use("SELECT comptoir_take_turn(NULL)");
  connection_.submit(*turn, {});
  static const std::string is_same = "SELECT comptoir_expect(" + std::string(newest_position) + ", ?::bigint)" + std::string(of_anchor);
  const auto same = connection_.use(is_same);
  same->bind(end_->log.position);
  connection_.submit_checked(*same, [this](std::int64_t) {
    memory_.foreseen_ends.doubt();
    throw Conflict({"", "log", "end"}, 0, 1);
  });
}

/// Who had it may have written to any stream.
void PgTransaction::refuse_turn() {
  memory_.end.doubt();
  memory_.heads.forget();
  throw Conflict({"", "log", "end"}, 0, 1);
}

void PgTransaction::leave(std::optional<KnownEnd> left) {
  if (is_placing_) memory_.end.leave(left);
  is_placing_ = false;
  end_.reset();
}

}  // namespace comptoir::storage::postgresql
