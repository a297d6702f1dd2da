// comptoir.work/1 in memory: what a handler may do inside one unit of work. Behaves as a host does, as far as a plugin can tell.
#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <comptoir/abi/work.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/extent.hpp>
#include <comptoir/detail/name_rule.hpp>
#include <comptoir/detail/row_rule.hpp>
#include <comptoir/detail/value_rule.hpp>
#include <comptoir/detail/wire_name.hpp>
#include <comptoir/testing/memory/circumstances.hpp>
#include <comptoir/testing/memory/listing.hpp>
#include <comptoir/testing/memory/state.hpp>

namespace comptoir::testing::memory {

/// What is left to be done, first in, first out.
struct SentCommand {
  std::string name;
  std::string message;
  Id causation;
};
struct RaisedEvent {
  RecordedEvent event;
};
struct HeardMessage {
  std::uint32_t handler;
  RecordedEvent message;
};
struct Step {
  std::variant<SentCommand, RaisedEvent, HeardMessage> what;
  std::uint32_t depth;  ///< one more than that of what caused it
};

using Refusal = detail::Refusal;

/// The handlers of our reactions to an event: a reaction reads the revision that it names and, through upcasts, older ones.
inline std::vector<std::uint32_t> reactions_to(const contract::Contract& contract, std::string_view event) {
  std::vector<std::uint32_t> handlers;
  for (const auto& reaction : contract.reactions)
    if (detail::without_revision(reaction.event) == detail::without_revision(event)) handlers.push_back(reaction.handler);
  return handlers;
}

/// What a unit is for: a command decides and writes, a query reads, a projection writes views and nothing else.
enum class Purpose { decides, reads, projects };

/// The opaque handle of the ABI. Functions throw Refusal. `state` is the unit's own copy.
class Work {
 public:
  Work(const contract::Contract& contract, Circumstances& circumstances, State& state, std::string subject, Purpose purpose)
      : subject_(std::move(subject)), contract_(contract), circumstances_(circumstances), state_(state), purpose_(purpose) {
    extent.begin(detail::cascade_depth_max, detail::unit_bytes_max, subject_, contract_.name);
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void load(comptoir_stream stream, const comptoir_remembered& remembered, comptoir_history_sink sink, std::uint64_t& version,
            comptoir_checksum& checksum) {
    must_decide("loads an aggregate");
    const auto& history = state_.streams[name_of(stream)];
    version = history.version();
    checksum = history.checksum(version);
    const auto is_known = remembered.version <= version && remembered.version > 0 && equal(remembered.checksum, history.checksum(remembered.version));
    if (!is_known && (version > 0 || remembered.version > 0)) sink.restart(sink.self, nullptr);
    for (auto i = is_known ? remembered.version : 0; i < version; ++i) {
      const comptoir_event event{detail::text(history.events()[i].type), detail::text(history.events()[i].data)};
      sink.event(sink.self, i + 1, &event);
    }
  }

  void lock(comptoir_stream stream) {
    must_decide("locks an aggregate");
    auto name = name_of(stream);
    const auto later = locked_.lower_bound(name);
    if (later != locked_.end() && *later == name) return;  // held already
    if (later != locked_.end() && later->type == name.type)
      throw Refusal{failure("lock.out_of_order", "Streams of one type are locked in order of their ids: " + name.id + " comes too late.")};
    locked_.insert(std::move(name));
  }

  void append(comptoir_stream stream, std::uint64_t expected_version, std::span<const comptoir_event> events, const comptoir_snapshot* snapshot,
              comptoir_checksum& checksum) {
    must_decide("changes an aggregate");
    auto& history = state_.streams[name_of(stream)];
    if (history.version() != expected_version) throw Refusal{unavailable("store.busy", "Others changed the same data again and again: try again.")};
    for (const auto& event : events) {
      extent.grow(event.type.size + event.data.size);
      history.add(record(stream, event, history.version() + 1));
      queue(RaisedEvent{history.events().back()});
    }
    if (snapshot != nullptr) extent.grow(snapshot->state.size);  // a scenario has no use for it, but a host keeps it
    checksum = history.checksum(history.version());
  }

  void claim(Claim claim, std::string owner) {
    must_decide("claims a key");
    if (auto fault = detail::fault_of_claim(claim.scope, claim.key, owner)) throw Refusal{*std::move(fault)};
    const auto [held, is_new] = state_.claims.try_emplace(std::move(claim), owner);
    if (!is_new && held->second != owner) throw Refusal{refused(held->first.scope + ".taken", "The key " + held->first.key + " is taken already.")};
    if (is_new) extent.grow(size_of(held->first, owner));
  }

  void release(const Claim& claim, std::string_view owner) {
    must_decide("releases a key");
    const auto held = state_.claims.find(claim);
    if (held == state_.claims.end() || held->second != owner) return;
    extent.grow(size_of(claim, owner));
    state_.claims.erase(held);
  }

  void dispatch(std::string_view command, std::string_view message) {
    must_decide("sends a command");
    const auto is_sent = [&](const contract::Command& declared) { return declared.name == command; };
    if (std::none_of(contract_.commands.begin(), contract_.commands.end(), is_sent))
      throw Refusal{failure("command.foreign",
                            "Plugin " + contract_.name + " has no command " + std::string(command) + ": other contexts are reached by events.")};
    extent.grow(message.size());
    queue(SentCommand{std::string(command), std::string(message), causation});
  }

  void enqueue(comptoir_stream stream, const comptoir_event& event) {
    must_decide("publishes an event");
    publish(record(stream, event, state_.streams[name_of(stream)].version()));
  }

  /// Puts a message into the outbox. Our own reactions to it run in the same act.
  void publish(RecordedEvent message) {
    for (const auto handler : reactions_to(contract_, message.type)) {
      extent.grow(message.data.size());
      queue(HeardMessage{handler, message});
    }
    extent.grow(message.data.size());
    published.push_back(std::move(message));
  }

  void put(std::uint32_t view, detail::Values values) {
    must_write("writes a view");
    require_none(detail::fault_of_row_values(declared(view), values));
    auto row = row_of(values);
    require_room_in_indexes(declared(view), row);
    extent.grow(size_of(row));
    state_.views[view].insert_or_assign(key_of(declared(view), row), std::move(row));
  }

  void erase(std::uint32_t view, detail::Values values) {
    must_write("writes a view");
    require_none(detail::fault_of_key(declared(view), values));
    const auto key = row_of(values);
    extent.grow(size_of(key));
    state_.views[view].erase(key);
  }

  void add(std::uint32_t view, detail::Values values, const comptoir_addition& addition) {
    must_write("writes a view");
    require_none(detail::fault_of_row_values(declared(view), values));
    require_none(detail::fault_of_addition(declared(view), addition));
    auto begun = row_of(values);
    require_room_in_indexes(declared(view), begun);
    extent.grow(size_of(begun));
    const auto key = key_of(declared(view), begun);
    auto& value = std::get<std::int64_t>(state_.views[view].try_emplace(key, std::move(begun)).first->second.at(addition.column));
    std::int64_t sum = 0;
    if (__builtin_add_overflow(value, addition.amount, &sum) || sum < addition.least || sum > addition.most)
      throw Refusal{refused("view.out_of_range", std::to_string(addition.amount) + " cannot be added to `" +
                                                     declared(view).columns.at(addition.column).table + "` of this row of " + declared(view).name +
                                                     ", which may be from " + std::to_string(addition.least) + " to " +
                                                     std::to_string(addition.most) + ".")};
    value = sum;
  }

  void find(std::uint32_t view, detail::Values key, comptoir_row_sink sink) {
    require_none(detail::fault_of_key(declared(view), key));
    const auto found = state_.views[view].find(row_of(key));
    if (found != state_.views[view].end()) send(found->second, sink);
  }

  void list(std::uint32_t view, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) {
    require_none(detail::fault_of_page(declared(view), page));
    const Listing listing(declared(view), view, page);
    Row after;
    if (page.cursor.size > 0) {
      const auto end = circumstances_.cursors.find(std::string(detail::view(page.cursor)));
      if (end == circumstances_.cursors.end() || end->second.listing != listing.name())
        throw Refusal{{ErrorKind::malformed,
                       "list.bad_cursor",
                       "The cursor is not one of this list: begin without a cursor.",
                       {{"/cursor", "list.bad_cursor", "is not a cursor of this list"}},
                       {}}};
      after = end->second.last;
    }
    auto rows = listing.rows_after(after, state_.views[view]);
    const bool has_more = rows.size() > page.limit;
    if (has_more) rows.resize(page.limit);
    for (const auto* row : rows) send(*row, sink);
    if (!has_more) return;
    const auto cursor = "page-" + std::to_string(circumstances_.cursors.size() + 2);
    circumstances_.cursors[cursor] = {listing.name(), listing.place_of(*rows.back())};
    next_cursor.put(next_cursor.self, detail::text(cursor));
  }

  [[noreturn]] void refuse_sql() const {
    throw Refusal{failure("scenario.no_sql", "A scenario in memory has no SQL: test a handler that takes a Database in a running host.")};
  }

  Id next_id() { return circumstances_.next_id(); }

  /// Leaves something to be done, behind what waits already.
  template <class What>
  void queue(What what) {
    steps.push_back({std::move(what), extent.depth() + 1});
  }

  detail::Extent extent;
  std::deque<Step> steps;
  std::vector<RecordedEvent> published;
  Id causation;  ///< Of what is done now.
  Error reason;  ///< Why the last function did not succeed.

 private:
  static Error failure(std::string code, std::string sentence) { return {ErrorKind::failed, std::move(code), std::move(sentence), {}, {}}; }
  static void must_be_name(std::string_view type, std::string_view id) {
    if (const auto why = detail::fault_of_name(id); !why.empty()) throw Refusal{detail::unfit_id(type, why)};
  }
  static StreamName name_of(comptoir_stream stream) {
    must_be_name(detail::view(stream.type), detail::view(stream.id));
    return {std::string(detail::view(stream.type)), std::string(detail::view(stream.id))};
  }
  static void require_none(std::optional<Error> fault) {
    if (fault) throw Refusal{*std::move(fault)};
  }
  static bool equal(const comptoir_checksum& a, const comptoir_checksum& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

  static void require_room_in_indexes(const contract::View& view, const Row& row) {
    const auto bytes_of = [&row](std::size_t column) {
      const auto* text = std::get_if<std::string>(&row.at(column));
      return text == nullptr ? 0 : text->size();
    };
    require_none(detail::fault_of_row(view, bytes_of));
  }

  /// As a host counts what is written.
  static std::size_t size_of(const Row& row) {
    auto size = row.size() * sizeof(comptoir_value);
    for (const auto& value : row)
      if (const auto* text = std::get_if<std::string>(&value)) size += text->size();
    return size;
  }

  static std::size_t size_of(const Claim& claim, std::string_view owner) { return claim.scope.size() + claim.key.size() + owner.size(); }

  static void send(const Row& row, comptoir_row_sink sink) {
    const auto values = values_of(row);
    sink.row(sink.self, values.data(), static_cast<std::uint32_t>(values.size()));
  }

  void must_write(std::string_view what) const {
    if (purpose_ == Purpose::reads)
      throw Refusal{failure("query.writes", "A query " + std::string(what) + ": a query reads views, and what changes something is a command.")};
  }

  void must_decide(std::string_view what) const {
    must_write(what);
    if (purpose_ == Purpose::projects)
      throw Refusal{failure("projection.decides", "A projection " + std::string(what) + ": it writes views, and what decides is a command.")};
  }

  const contract::View& declared(std::uint32_t view) const {
    if (view < contract_.views.size()) return contract_.views[view];
    throw Refusal{failure("view.unknown", "The plugin has no view number " + std::to_string(view) + ".")};
  }

  RecordedEvent record(comptoir_stream stream, const comptoir_event& event, std::uint64_t version) {
    auto [type, id] = name_of(stream);
    return {std::string(detail::view(event.type)),
            std::string(detail::view(event.data)),
            std::move(type),
            std::move(id),
            version,
            circumstances_.next_event_id(),
            circumstances_.now};
  }

  std::string subject_;
  const contract::Contract& contract_;
  Circumstances& circumstances_;
  State& state_;
  Purpose purpose_;
  std::set<StreamName> locked_;
};

}  // namespace comptoir::testing::memory
