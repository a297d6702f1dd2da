// Given, when, then over one plugin in memory: its real C entry, its real handlers, no host, no store, no clock.
//
//   comptoir::testing::Scenario scenario(guestbook::declare);
//   scenario.given<GuestWelcomed>("ada", {"ada", 3});
//
//   const auto result = scenario.when(Welcome{"ada"});
//
//   EXPECT_THAT(result, is_refused("guest.is_regular"));
//   EXPECT_THAT(scenario.events(), IsEmpty());
//
// An act is a unit of work: its command, the commands and domain-event handlers that follow, projections (asynchronous ones have caught up when
// it returns; what they cannot take is thrown as std::runtime_error), reactions to our own integration events. What follows is done in the order
// of a host that places these reactions in the publisher's transaction, and goes as deep and as far as there. A host that delivers them later, as it
// does unless told otherwise, runs each as a unit of its own, whose depth is counted anew: a circle that is refused here has no end there. A refused
// act leaves nothing behind. What another context's event leads to is a unit for each of our reactions to it. There is no SQL: a handler that takes a
// Database ends with "scenario.no_sql". One thread; a scenario holds the plugin's names, so at most one plugin with the same structs at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/stored_events.hpp>
#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/memory/unit.hpp>

namespace comptoir::testing {

class Scenario {
 public:
  /// A plugin by its `declare`. It is called "plugin", whatever its library is called. What `declare` or the start refuses, for example settings
  /// with a fault, is thrown as std::runtime_error.
  explicit Scenario(void (*declare)(Plugin&)) : Scenario(memory::entry_of(declare)) {}

  /// The same with settings: what `[plugin.<name>]` would say.
  template <class Settings>
  Scenario(void (*declare)(Plugin&), const Settings& settings) : Scenario(memory::entry_of(declare), json_of(settings)) {}

  /// A plugin by its C entry, comptoir_plugin_entry; `settings` is a JSON object.
  explicit Scenario(const comptoir_entry& entry, std::string settings = "{}") : plugin_(entry, std::move(settings)) {}

  // ---- given

  /// History: `event` happened to the aggregate. It is folded and projected; it is not published again, and no handler of it runs.
  template <class Event>
  Scenario& given(std::string_view aggregate_id, const Event& event) {
    const auto& type = detail::event_type<Event>().name;
    for (const auto& declared : plugin_.contract().events)
      if (declared.name == type) return given_stored(declared.aggregate, aggregate_id, type, json_of(event));
    throw std::logic_error("Event " + std::string(detail::cpp_name<Event>()) + " is not declared by this plugin.");
  }

  /// The same as it lies in the store, perhaps since years: an older revision, an earlier name of a field. What a host would not start with, since
  /// neither an event nor an upcast of the plugin reads it, is thrown as std::runtime_error.
  Scenario& given_stored(std::string_view aggregate_type, std::string_view aggregate_id, std::string_view type, std::string_view json) {
    if (const auto why = detail::unreadable_event(plugin_.contract(), aggregate_type, type); !why.empty())
      throw std::runtime_error("plugin.unreadable_events: " + why);
    auto& history = state().streams[{std::string(aggregate_type), std::string(aggregate_id)}];
    history.add({std::string(type), std::string(json), std::string(aggregate_type), std::string(aggregate_id), history.version() + 1,
                 circumstances_.next_event_id(), circumstances_.now});
    const std::vector event{history.events().back()};
    project(event, contract::Timing::same_transaction);
    project(event, contract::Timing::asynchronous);
    return *this;
  }

  /// The time that handlers see: 2026-01-02T09:00:00Z until it is set. It stands still.
  Scenario& at(Timestamp now) {
    circumstances_.now = now;
    return *this;
  }

  /// Who asks; each tenant has its own history, views and claims.
  Scenario& as(std::string_view actor, std::string_view tenant = "default") {
    circumstances_.actor = actor;
    circumstances_.tenant = tenant;
    return *this;
  }

  // ---- when

  /// Sends a command, and runs all that follows from it.
  template <class Command>
  Outcome when(const Command& command) {
    return when_json(detail::message_name<Command>(), json_of(command));
  }

  /// The same by wire name ("plugin.welcome/1") and JSON, as a client would send it.
  Outcome when_json(std::string_view command, std::string_view json) {
    for (const auto& declared : plugin_.contract().commands)
      if (declared.name == command) return act(command, [&](memory::Unit& unit) { return unit.ask(declared.handler, command, json); });
    return Outcome(not_found("command.unknown", "The plugin has no command " + std::string(command) + "."));
  }

  /// Hears an integration event of another context: each of our reactions to it, with the commands that it answers and all that follows, is a unit of
  /// its own, one behind the other. The outcome is that of the first one that was refused; the others hold. Nobody reacts: 404, "reaction.unknown".
  template <class Event>
  Outcome receive(std::string_view name, const Event& event, std::string_view aggregate_id = {}) {
    return receive_json(name, json_of(event), aggregate_id);
  }

  /// The same by JSON, as another context wrote it: the data of a line of its log.
  Outcome receive_json(std::string_view name, std::string_view json, std::string_view aggregate_id = {}) {
    const RecordedEvent message{std::string(name), std::string(json), {}, std::string(aggregate_id), 1, circumstances_.next_event_id(),
                                circumstances_.now};
    begin_act();
    const auto reactions = memory::reactions_to(plugin_.contract(), name);
    if (reactions.empty()) return Outcome(not_found("reaction.unknown", "The plugin has no reaction to " + message.type + "."));
    const auto correlation = circumstances_.next_correlation();
    std::optional<Outcome> refused;
    for (const auto reaction : reactions) {
      const auto outcome = run(name, correlation, [&](memory::Unit& unit) {
        unit.hear(reaction, message);
        return std::string();
      });
      if (!outcome.ok() && !refused) refused = outcome;
    }
    return refused.value_or(Outcome(std::string()));
  }

  /// Asks a query.
  template <class Query>
  Outcome ask(const Query& query) {
    return ask_json(detail::message_name<Query>(), json_of(query));
  }

  /// The same by wire name and JSON, as a client would ask it.
  Outcome ask_json(std::string_view query, std::string_view json) {
    for (const auto& declared : plugin_.contract().queries) {
      if (declared.name != query) continue;
      memory::Unit unit(plugin_, circumstances_, state(), query, circumstances_.next_correlation(), memory::Purpose::reads);
      return attempt([&] { return unit.ask(declared.handler, query, json); });
    }
    return Outcome(not_found("query.unknown", "The plugin has no query " + std::string(query) + "."));
  }

  // ---- then

  /// What the newest act raised, in order; nothing when it was refused.
  const std::vector<RecordedEvent>& events() const { return events_; }

  /// What the newest act put into the outbox, in order, under public names.
  const std::vector<RecordedEvent>& published() const { return published_; }

  /// The row of a view with this key. Throws std::logic_error when the plugin declares no such view.
  template <class Row, class... Key>
  std::optional<Row> view(const Key&... key) {
    std::deque<std::string> texts;
    const comptoir_value values[] = {detail::value_of(key, texts)...};
    const auto& rows = rows_of<Row>();
    const auto found = rows.find(memory::row_of(values));
    if (found == rows.end()) return std::nullopt;
    return detail::from_row<Row>(memory::values_of(found->second));
  }

  /// All rows of a view, in order of the key. Throws std::logic_error when the plugin declares no such view.
  template <class Row>
  std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& [key, row] : rows_of<Row>()) all.push_back(detail::from_row<Row>(memory::values_of(row)));
    return all;
  }

  /// The n-th id that handlers drew, counted from 1, at the time that is set now.
  Id id(std::uint64_t number) const { return memory::id_at(circumstances_.now, 0, number); }

  /// What the plugin logged: "warning guest.late: ...".
  const std::vector<std::string>& log() const { return plugin_.log(); }

 private:
  memory::State& state() { return states_[circumstances_.tenant]; }

  template <class Row>
  const std::map<memory::Row, memory::Row>& rows_of() {
    return state().views[detail::view_type<Row>().declared_number()];
  }

  template <class Answering>
  static Outcome attempt(Answering answering) {
    try {
      return Outcome(answering());
    } catch (memory::Refusal& refusal) {
      return Outcome(std::move(refusal.error));
    }
  }

  void begin_act() {
    events_.clear();
    published_.clear();
  }

  template <class Beginning>
  Outcome act(std::string_view subject, Beginning beginning) {
    begin_act();
    return run(subject, circumstances_.next_correlation(), beginning);
  }

  /// Does one unit of an act.
  template <class Beginning>
  Outcome run(std::string_view subject, Id correlation, Beginning beginning) {
    memory::Unit unit(plugin_, circumstances_, state(), subject, correlation);
    auto outcome = attempt([&] {
      auto answer = beginning(unit);
      unit.follow_up();
      return answer;
    });
    if (!outcome.ok()) return outcome;
    state() = std::move(unit.state());
    events_.insert(events_.end(), unit.events.begin(), unit.events.end());
    published_.insert(published_.end(), unit.published().begin(), unit.published().end());
    project(unit.events, contract::Timing::asynchronous);
    return outcome;
  }

  /// A projection that cannot take an event is no outcome of the act: a host would set the event aside.
  void project(const std::vector<RecordedEvent>& events, contract::Timing timing) {
    memory::Unit unit(plugin_, circumstances_, state(), "the log", circumstances_.next_correlation(), memory::Purpose::projects);
    for (const auto& event : events) try {
        unit.project(event, timing);
      } catch (const memory::Refusal& refusal) {
        throw std::runtime_error("A projection of " + event.type + " ended with " + refusal.error.code + ": " + refusal.error.sentence);
      }
    state() = std::move(unit.state());
  }

  memory::HostedPlugin plugin_;
  memory::Circumstances circumstances_;
  std::map<std::string, memory::State, std::less<>> states_;
  std::vector<RecordedEvent> events_;
  std::vector<RecordedEvent> published_;
};

}  // namespace comptoir::testing
