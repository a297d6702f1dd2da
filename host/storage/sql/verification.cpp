#include "storage/sql/verification.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "storage/publications.hpp"
#include "storage/sql/anchor.hpp"
#include "storage/sql/founding.hpp"
#include "storage/sql/rows.hpp"
#include "storage/sql/writing.hpp"

namespace comptoir::storage::sql {

namespace {

/// A wrecked store has as many faults as events: nobody reads more of them than this.
constexpr std::size_t faults_max = 1000;

constexpr auto beyond_the_end = std::numeric_limits<Position>::max();

/// Behind the columns of an event.
constexpr int stream_column = 20;
constexpr int lane_column = 21;
constexpr int seal_column = 22;

std::string range(const std::string& noun, std::uint64_t first, std::uint64_t last) {
  return first == last ? noun + " " + std::to_string(first) : noun + "s " + std::to_string(first) + " to " + std::to_string(last);
}

std::string places(Position first, Position last) { return "log " + range("position", first, last); }

std::string versions(const StreamKey& stream, std::uint64_t first, std::uint64_t last) {
  return stream.type + "/" + stream.id + " " + range("version", first, last) + " (tenant " + stream.tenant + ")";
}

std::string position_of(const Event& event) { return "log position " + std::to_string(event.position); }

}  // namespace

Verification::Verification(Connection& connection)
    : connection_(connection), lanes_(static_cast<Lane>(std::stoul("0" + fact(connection, "lanes")))) {}

std::vector<Fault> Verification::run() {
  try {
    check_file();
    check_streams();
    check_places();
    check_set_aside();
  } catch (const StoreError& problem) {
    report("database file", problem.what());
  }
  return std::move(faults_);
}

void Verification::report(std::string where, std::string what) {
  if (faults_.size() < faults_max) faults_.push_back({std::move(where), std::move(what)});
}

void Verification::check_file() {
  if (connection_.dialect().integrity_check.empty()) return;
  const auto row = connection_.use(connection_.dialect().integrity_check);
  while (row->step()) {
    if (row->text(0) != "ok") report("database file", "It is damaged: " + row->owned(0) + ".");
  }
}

void Verification::check_streams() {
  const auto row = connection_.stream("SELECT " + std::string(event_columns) + ", stream, lane, seal FROM comptoir_event ORDER BY stream, version");
  Walk walk;
  while (row->step()) {
    const Event event = event_as_it_stands(*row);
    const auto number = row->number(stream_column);
    if (number != walk.number) walk = {.number = number, .stream = event.stream};
    check_event(walk, event, *row);
  }
}

void Verification::check_event(Walk& walk, const Event& event, const Statement& row) {
  const auto expected = walk.version + 1;
  if (event.version > expected) report(versions(event.stream, expected, event.version - 1), "It is missing: the next event is there.");

  const bool chains = event.version == expected;
  if (chains && chained(walk.checksum, event) != event.checksum) {
    report(versions(event.stream, event.version, event.version),
           "It was altered, or put in the place of another event: its checksum does not follow from what is stored.");
  } else {
    check_place(event, row, walk);
  }
  // From here on the stored checksum counts, so that one altered event is one fault.
  walk.version = event.version;
  walk.checksum = event.checksum;
  walk.position = event.position;
}

void Verification::check_place(const Event& event, const Statement& row, const Walk& walk) {
  const auto where = versions(event.stream, event.version, event.version);
  const auto leaf = leaf_of(event.position, event.checksum, published_text_of(row), handled_text(event.handled));
  if (event.position <= walk.position) {
    report(where, "It was swapped with another event: it stands before its predecessor, at " + position_of(event) + ".");
  } else if (row.number(seal_column) != seal_of(leaf)) {
    report(where, "It was moved, or what it publishes was altered: its place, " + position_of(event) + ", or its message is not as it was stored.");
  } else if (event.stream != walk.stream || (event.version == 1 && event.position != walk.number)) {
    report(where, "It was put among the events of another stream, which begins at log position " + std::to_string(walk.number) + ".");
  } else if (row.integer(lane_column) != lane_of(event.stream, lanes_)) {
    report(where, "Its lane was altered: " + std::to_string(row.integer(lane_column)) + " where " + std::to_string(lane_of(event.stream, lanes_)) +
                      " belongs.");
  }
}

/// Every position holds an event or a message, or is one from which a message was removed.
void Verification::check_places() {
  const auto events = connection_.stream("SELECT position, checksum, published, handled FROM comptoir_event ORDER BY position");
  const auto messages = connection_.stream("SELECT " + std::string(message_columns) + ", checksum FROM comptoir_message ORDER BY position");
  const auto removed = connection_.stream("SELECT first, last FROM comptoir_removed ORDER BY first");
  const auto anchors = connection_.stream("SELECT log_end, chain, placed FROM comptoir_anchor ORDER BY log_end");
  bool is_event = events->step(), is_message = messages->step(), is_removed = removed->step(), is_anchor = anchors->step();

  Places places;
  const auto pass_anchors = [&](Position next) {
    for (; is_anchor && anchors->number(0) < next; is_anchor = anchors->step())
      check_anchor(places, {anchors->number(0), anchors->checksum(1), anchors->owned(2)});
  };
  while (is_event || is_message || is_removed) {
    const auto next_of = [](bool is_there, const Statement& row) { return is_there ? row.number(0) : beyond_the_end; };
    const auto event = next_of(is_event, *events), message = next_of(is_message, *messages), gone = next_of(is_removed, *removed);
    pass_anchors(std::min({event, message, gone}));
    if (event <= message && event <= gone) {
      pass(places, event, event, "event");
      const auto published = events->value(2).kind == COMPTOIR_VALUE_NULL ? std::nullopt : std::optional(events->owned(2));
      places.end.place_event(0, 0, leaf_of(event, events->checksum(1), published, events->owned(3)));
      is_event = events->step();
    } else if (message <= gone) {
      pass(places, message, message, "message");
      check_message(message_of(*messages), messages->checksum(16));
      is_message = messages->step();
    } else {
      pass(places, gone, removed->number(1), "note of a removal");
      is_removed = removed->step();
    }
    places.end.placed.clear();
  }
  pass_anchors(beyond_the_end);
  check_end(places);
}

void Verification::pass(Places& places, Position first, Position last, const std::string& noun) {
  if (first > places.expected)
    report(storage::sql::places(places.expected, first - 1), "What stood there is missing" + placed_between(places.expected, first - 1) + ".");
  if (first < places.expected) report(storage::sql::places(first, last), "A " + noun + " was inserted where something stands already.");
  places.expected = std::max(places.expected, last + 1);
}

void Verification::check_message(const Message& message, const Checksum& checksum) {
  if (checksum_of(message, handled_text(message.handled)) == checksum && message.lane == lane_of(message.stream, lanes_)) return;
  report("message at log position " + std::to_string(message.position), "It was altered or moved: its checksum does not follow from what is stored.");
}

/// What a commit has left is compared once everything is passed that it tells of. After a first fault no chain is what it was.
void Verification::check_anchor(Places& places, const LogEnd& anchor) {
  const auto count = anchor.placed.empty() ? 0 : static_cast<Position>(std::ranges::count(anchor.placed, ' ')) + 1;
  const auto first = anchor.position - std::min(count, anchor.position) + 1;
  if (first != places.anchored + 1)
    report(storage::sql::places(std::min(first, places.anchored + 1), anchor.position),
           "The anchors of the commits that wrote there are not as they were left.");
  places.anchored = anchor.position;
  if (anchor.position >= places.expected) return;  // something is missing, which is told with what comes next
  if (!faults_.empty() || anchor.chain == places.end.chain) return;
  report(storage::sql::places(first, anchor.position),
         "As a whole it is not what its commit has left: events were replaced together with all that tells them, or the commit's anchor was.");
}

void Verification::check_end(const Places& places) {
  const auto last = places.expected - 1;
  if (places.anchored > last)
    report(storage::sql::places(last + 1, places.anchored),
           "What stood there is missing, the log is shorter than it was" + placed_between(last + 1, places.anchored) + ".");
  if (places.anchored < last) report(storage::sql::places(places.anchored + 1, last), "It was inserted, or the anchors of its commits are missing.");
}

/// What the anchors say to have placed there, for people: ": order/1 versions 3 to 4 (tenant acme)".
std::string Verification::placed_between(Position first, Position last) {
  constexpr std::size_t named_max = 20;
  std::vector<PlacedEvent> runs;  // of each the last version; `position` counts the versions
  const auto row = connection_.use("SELECT log_end, chain, placed FROM comptoir_anchor WHERE log_end >= ? ORDER BY log_end LIMIT 1000");
  row->bind(first);
  while (row->step())
    for (const auto& event : placed_by({row->number(0), row->checksum(1), row->owned(2)})) {
      if (event.position < first || event.position > last) continue;
      const bool goes_on = !runs.empty() && runs.back().stream == event.stream && runs.back().version + 1 == event.version;
      if (!goes_on) runs.push_back({0, event.stream, event.version});
      runs.back().version = event.version;
      ++runs.back().position;
    }
  std::string told;
  for (std::size_t i = 0; i < std::min(runs.size(), named_max); ++i)
    told.append(i == 0 ? ": " : ", ").append(name_of_stream(runs[i].stream, runs[i].version - runs[i].position + 1, runs[i].version));
  return runs.size() > named_max ? told + " and more" : told;
}

std::string Verification::name_of_stream(Position number, std::uint64_t first, std::uint64_t last) {
  const auto row = connection_.use("SELECT tenant, stream_type, stream_id FROM comptoir_event WHERE stream = ? ORDER BY version LIMIT 1");
  row->bind(number);
  if (row->step()) return versions({row->owned(0), row->owned(1), row->owned(2)}, first, last);
  return range("version", first, last) + " of the stream that began at position " + std::to_string(number);
}

/// What lies aside goes out, or takes effect, as it lies there.
void Verification::check_set_aside() {
  const auto row =
      connection_.stream("SELECT " + std::string(message_columns) +
                         ", part, consumer FROM comptoir_aside_message ORDER BY consumer, tenant, stream_type, stream_id, position, part");
  while (row->step()) {
    const auto aside = message_with_part_of(*row);
    const auto checksum = checksum_of(aside, handled_text(aside.handled));
    const auto is_it = [&checksum](const Message& original) { return checksum_of(original, handled_text(original.handled)) == checksum; };
    const auto originals = originals_at(aside.position);
    if (originals.empty() || std::ranges::any_of(originals, is_it)) continue;
    report("message of " + aside.stream.type + "/" + aside.stream.id + " that lies aside for " + row->owned(17),
           "It was altered: it is not what stands at log position " + std::to_string(aside.position) + ".");
  }
}

/// None where a message was removed in the meantime. Neither where the publications of an event cannot be read: its place tells that.
std::vector<Message> Verification::originals_at(Position position) {
  static const auto event_at = "SELECT " + std::string(event_columns) + " FROM comptoir_event WHERE position = ?";
  static const auto message_at = "SELECT " + std::string(message_columns) + " FROM comptoir_message WHERE position = ?";
  std::vector<Message> originals;
  if (const auto row = connection_.use(event_at); row->bind(position), row->step()) {
    auto event = event_as_it_stands(*row);
    originals.push_back(as_message(event, lanes_));
    try {
      if (const auto published = published_text_of(*row)) event.published = publications_of(*published, event.type);
      for (auto& message : messages_of(event, lanes_)) originals.push_back(std::move(message));
    } catch (const StoreError&) {
      return {};
    }
  }
  if (const auto row = connection_.use(message_at); row->bind(position), row->step()) originals.push_back(message_of(*row));
  return originals;
}

}  // namespace comptoir::storage::sql
