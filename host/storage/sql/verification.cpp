#include "storage/sql/verification.hpp"

#include <optional>
#include <utility>

#include "storage/sql/rows.hpp"

namespace comptoir::storage::sql {

namespace {

/// A wrecked store has as many faults as events: nobody reads more of them than this.
constexpr std::size_t faults_max = 1000;

std::string range(const std::string& noun, std::uint64_t first, std::uint64_t last) {
  return first == last ? noun + " " + std::to_string(first) : noun + "s " + std::to_string(first) + " to " + std::to_string(last);
}

std::string name_of(const StreamKey& stream) { return stream.type + "/" + stream.id; }

std::string place(const StreamKey& stream, std::uint64_t first, std::uint64_t last) {
  return name_of(stream) + " " + range("version", first, last) + " (tenant " + stream.tenant + ")";
}

}  // namespace

std::vector<Fault> Verification::run() {
  try {
    check_file();
    check_streams();
    check_positions();
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
  const auto events = connection_.stream("SELECT * FROM comptoir_event ORDER BY tenant, stream_type, stream_id, version");
  const auto heads =
      connection_.stream("SELECT tenant, stream_type, stream_id, version, checksum FROM comptoir_head ORDER BY tenant, stream_type, stream_id");
  const auto next_head = [&heads]() -> std::optional<StoredHead> {
    if (!heads->step()) return std::nullopt;
    return StoredHead{{heads->owned(0), heads->owned(1), heads->owned(2)}, {heads->number(3), heads->checksum(4)}};
  };
  std::optional<StoredHead> head = next_head();
  const auto report_missing_before = [&](const StreamKey* stream) {
    for (; head && (stream == nullptr || head->stream < *stream); head = next_head()) check_head(Walk(head->stream), &*head);
  };
  const auto close = [&](const Walk& walk) {
    report_missing_before(&walk.stream);
    const bool has_head = head && head->stream == walk.stream;
    check_head(walk, has_head ? &*head : nullptr);
    if (has_head) head = next_head();
  };

  std::optional<Walk> walk;
  while (events->step()) {
    const Event event = event_of(*events);
    if (walk && walk->stream != event.stream) {
      close(*walk);
      walk.reset();
    }
    if (!walk) walk.emplace(event.stream);
    check_event(*walk, event, events->number(14));
  }
  if (walk) close(*walk);
  report_missing_before(nullptr);
}

void Verification::check_event(Walk& walk, const Event& event, std::uint64_t seal) {
  const std::uint64_t expected = walk.last.version + 1;
  const std::string where = place(event.stream, event.version, event.version);
  if (event.version > expected) report(place(event.stream, expected, event.version - 1), "It is missing: the next event is there.");
  const bool chains = event.version == expected;

  if (chains && chained(walk.last.checksum, event) != event.checksum) {
    report(where, "It was altered, or put in the place of another event: its checksum does not follow from what is stored.");
  } else if (event.position <= walk.position) {
    report(where, "It was swapped with another event: it stands before its predecessor, at log position " + std::to_string(event.position) + ".");
  } else if (seal != seal_of(event.position, event.checksum)) {
    report(where, "It was moved: log position " + std::to_string(event.position) + " is not where it was stored.");
  }
  // From here on the stored checksum counts, so that one altered event is one fault.
  walk.last = {event.version, event.checksum};
  walk.position = event.position;
}

void Verification::check_head(const Walk& walk, const StoredHead* head) {
  const std::uint64_t last = walk.last.version;
  if (head == nullptr) {
    report(name_of(walk.stream) + " (tenant " + walk.stream.tenant + ")",
           "Its head is missing, its events up to version " + std::to_string(last) + " are there.");
  } else if (last == 0) {
    report(place(walk.stream, 1, head->head.version), "The whole stream is missing, its head is there.");
  } else if (last < head->head.version) {
    report(place(walk.stream, last + 1, head->head.version),
           "It is missing at the end: the stream's head says version " + std::to_string(head->head.version) + ".");
  } else if (last > head->head.version) {
    report(place(walk.stream, head->head.version + 1, last),
           "It was inserted at the end: the stream's head says version " + std::to_string(head->head.version) + ".");
  } else if (walk.last.checksum != head->head.checksum) {
    report(place(walk.stream, last, last), "The stream's head holds another checksum: the head, or the stream's whole history, was replaced.");
  }
}

void Verification::check_positions() {
  const auto row = connection_.stream("SELECT position FROM comptoir_event ORDER BY position");
  Position last = 0;
  while (row->step()) {
    const Position position = row->number(0);
    if (position != last + 1) report("log " + range("position", last + 1, position - 1), "The event that stood there is missing.");
    last = position;
  }
  check_end(last);
}

void Verification::check_end(Position last) {
  const auto row = connection_.use(connection_.dialect().event_log_end);
  const Position end = row->step() ? row->number(0) : 0;
  if (end > last) report("log " + range("position", last + 1, end), "The event that stood there is missing: the log is shorter than it was.");
  if (end < last)
    report("log " + range("position", end + 1, last), "It was inserted: the store has given no position behind " + std::to_string(end) + ".");
}

}  // namespace comptoir::storage::sql
