// How the changes of units become rows.
#include "storage/log_chain.hpp"
#include "storage/publications.hpp"
#include "storage/sql/rows.hpp"
#include "storage/sqlite/sqlite_transaction.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// A text, or an open value.
comptoir_value value_of(const std::optional<std::string>& text) {
  comptoir_value value{};
  if (!text) return value;
  value.kind = COMPTOIR_VALUE_TEXT;
  value.text = {text->data(), text->size()};
  return value;
}

}  // namespace

void SqliteTransaction::apply(const Changes& changes) {
  require_open();
  broken_ = true;
  place(changes);
  writing_.keep(changes.event_types);
  for (const Snapshot& snapshot : changes.snapshots) writing_.keep(snapshot);
  for (const Changes::ClaimChange& change : changes.claims) change.release ? writing_.release(change.claim) : writing_.claim(change.claim);
  for (const RowWrite& row : changes.rows) writing_.write(row);
  for (const Answer& answer : changes.answers) writing_.keep(answer);
  for (const Delivery& delivery : changes.deliveries) writing_.keep(delivery);
  broken_ = false;
}

void SqliteTransaction::place(const Changes& changes) {
  auto posting = changes.postings.begin();
  for (std::size_t i = 0; i < changes.appends.size(); ++i) {
    for (; posting != changes.postings.end() && posting->behind <= i; ++posting) insert(posting->message);
    append(changes.appends[i]);
  }
  for (; posting != changes.postings.end(); ++posting) insert(posting->message);
}

void SqliteTransaction::append(const Changes::Append& append) {
  sql::check_sequence(append);
  auto number = append.number;
  const auto version = number == 0 ? stored(append.stream, number) : newest_version(number);
  if (version != append.expected_version) throw Conflict(append.stream, append.expected_version, version);
  for (const Event& event : append.events) number = insert(event, number);
}

std::uint64_t SqliteTransaction::stored(const StreamKey& stream, Position& number) {
  const auto found = head(stream);
  number = found.number;
  return found.version;
}

std::uint64_t SqliteTransaction::newest_version(Position number) const {
  const auto newest = connection_.use("SELECT max(version) FROM comptoir_event WHERE stream = ?");
  newest->bind(number);
  return newest->step() ? newest->number(0) : 0;
}

/// Answers the number of the stream, which is 0 ahead of its first event.
Position SqliteTransaction::insert(const Event& event, Position number) {
  static const std::string sql = "INSERT INTO comptoir_event (" + std::string(sql::event_columns) +
                                 ", stream, lane, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  auto& end = log_end_now();
  const Position position = end.position + 1;
  if (number == 0) number = position;
  const auto published = text_of_publications(event);
  const auto handled = sql::handled_text(event.handled);
  const auto leaf = leaf_of(position, event.checksum, published, handled);
  const Origin& origin = event.origin;
  const Circumstances& circumstances = event.circumstances;
  const auto insert = connection_.use(sql);
  insert->bind(position, event.stream.tenant, event.stream.type, event.stream.id, event.version, event.id, event.type, event.data, event.checksum,
               origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, circumstances.on_behalf_of,
               circumstances.command, circumstances.address, circumstances.reason, value_of(published), handled, number,
               lane_of(event.stream, facts_.lanes), seal_of(leaf));
  insert->run();
  end.place_event(number, event.version, leaf);
  return number;
}

void SqliteTransaction::insert(const Message& message) {
  static const std::string sql =
      "INSERT INTO comptoir_message (" + std::string(sql::message_columns) + ", checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  auto placed = message;
  auto& end = log_end_now();
  placed.position = end.position + 1;
  const auto handled = sql::handled_text(message.handled);
  const Origin& origin = message.origin;
  const auto checksum = checksum_of(placed, handled);
  const auto insert = connection_.use(sql);
  insert->bind(placed.position, message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type,
               message.data, lane_of(message.stream, facts_.lanes), origin.actor, origin.correlation, origin.causation, origin.traceparent,
               origin.recorded, handled, message.from_outside, checksum);
  insert->run();
  end.place_message();
}

LogEnd& SqliteTransaction::log_end_now() {
  if (!end_) end_ = sql::newest_anchor(connection_);
  return *end_;
}

}  // namespace comptoir::storage::sqlite
