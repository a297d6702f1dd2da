#include "storage/sql/rows.hpp"

#include "storage/digest.hpp"
#include "storage/publications.hpp"

namespace comptoir::storage::sql {

namespace {

StreamKey stream_of(const Statement& row) { return {row.owned(1), row.owned(2), row.owned(3)}; }

std::vector<std::string> handled_of(std::string_view lines) {
  std::vector<std::string> out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out.emplace_back(lines.substr(0, end));
    if (end == std::string_view::npos) break;
    lines.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

Origin origin_of(const Statement& row, int column) {
  return {row.owned(column), row.id(column + 1), row.id(column + 2), row.owned(column + 3), row.time(column + 4)};
}

std::optional<std::string> published_text_of(const Statement& row) {
  if (row.value(published_column).kind == COMPTOIR_VALUE_NULL) return std::nullopt;
  return row.owned(published_column);
}

Event event_as_it_stands(const Statement& row) {
  return {.position = row.number(0),
          .stream = stream_of(row),
          .version = row.number(4),
          .id = row.id(5),
          .type = row.owned(6),
          .data = row.owned(7),
          .checksum = row.checksum(8),
          .origin = origin_of(row, 9),
          .circumstances = {row.owned(14), row.owned(15), row.owned(16), row.owned(17)},
          .handled = handled_of(row.text(19))};
}

Event event_of(const Statement& row) {
  auto event = event_as_it_stands(row);
  if (const auto published = published_text_of(row)) event.published = publications_of(*published, event.type);
  return event;
}

Message message_of(const Statement& row) {
  return {.position = row.number(0),
          .lane = static_cast<Lane>(row.integer(8)),
          .stream = stream_of(row),
          .version = row.number(4),
          .id = row.id(5),
          .type = row.owned(6),
          .data = row.owned(7),
          .origin = origin_of(row, 9),
          .handled = handled_of(row.text(14)),
          .from_outside = row.integer(15) != 0};
}

Message message_with_part_of(const Statement& row) {
  auto message = message_of(row);
  message.part = static_cast<std::uint32_t>(row.integer(16));
  return message;
}

Checksum snapshot_checksum(const Snapshot& snapshot) {
  CanonicalBytes form;
  form.text(snapshot.stream.tenant);
  form.text(snapshot.stream.type);
  form.text(snapshot.stream.id);
  form.number(snapshot.version);
  form.number(snapshot.form);
  form.text(snapshot.state);
  return digest(form.bytes());
}

std::string handled_text(const std::vector<std::string>& consumers) {
  std::string out;
  for (const std::string& consumer : consumers) {
    if (!out.empty()) out += '\n';
    out += consumer;
  }
  return out;
}

}  // namespace comptoir::storage::sql
