// An aggregate type as declared, and how one of its aggregates is loaded and saved.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/state_cache.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir::detail {

template <class A>
struct AggregateType {
  using State = typename A::state_type;

  std::string name;        ///< wire name; empty until declared
  std::uint64_t form = 0;  ///< of its snapshots: state version and fields
  StateCache<State> states;

  const Fold* fold_of(std::string_view event) const {
    for (const Fold* fold = folds_of<A>; fold != nullptr; fold = fold->next)
      if (fold->type->name == event) return fold;
    return nullptr;
  }
};

template <class A>
AggregateType<A>& aggregate_type() {
  static AggregateType<A> type;
  return type;
}

/// Every this many events a snapshot is stored with them.
inline constexpr std::uint64_t snapshot_every = 64;

template <class A>
struct TrackedAggregate final : Tracked {
  TrackedAggregate(A loaded, AggregateType<A>& of, std::string key)
      : Tracked(&of), aggregate(std::move(loaded)), type(of), cache_key(std::move(key)), version_loaded(aggregate.version()) {}

  [[nodiscard]] std::string_view id() const override { return aggregate.id(); }

  void save(Unit& unit) override {
    const auto& raised = aggregate.raised();
    if (raised.empty()) return;
    std::vector<comptoir_event> events;
    events.reserve(raised.size());
    for (const auto& event : raised) {
      if (event.type->name.empty())
        throw std::logic_error("Event " + std::string(event.type->cpp_name) + " was raised, but declare() has no plugin.event<" +
                               std::string(event.type->cpp_name) + ">(...).");
      events.push_back({text(event.type->name), text(event.data)});
    }
    typename StateCache<typename A::state_type>::Entry entry{aggregate.version(), {}, aggregate.state()};
    std::string state;
    comptoir_snapshot snapshot{entry.version, type.form, {}};
    const bool due = entry.version / snapshot_every != version_loaded / snapshot_every;
    if (due) {
      write_json(state, entry.state);
      snapshot.state = text(state);
    }
    unit.check(unit.plugin.table->append(unit.work, {text(type.name), text(aggregate.id())}, version_loaded, events.data(),
                                         static_cast<std::uint32_t>(events.size()), due ? &snapshot : nullptr, &entry.checksum));
    type.states.put(cache_key, std::move(entry));
  }

  A aggregate;
  AggregateType<A>& type;
  std::string cache_key;
  std::uint64_t version_loaded;
};

/// Why nothing can be made of a stored event.
template <class A>
std::string unread(const Surroundings& plugin, std::string_view stored, std::string_view newest) {
  const auto of_it = std::string(newest) + (newest == stored ? "" : ", to which the upcasts of " + std::string(stored) + " lead,");
  for (const EventType* event : plugin.events) {
    if (event->name != newest) continue;
    const std::string type(event->cpp_name);
    const std::string aggregate(cpp_name<A>());
    return of_it + " is declared as " + type + ", but no public static apply(State&, const " + type + "&) of " + aggregate +
           " is known: write one, and declare plugin.aggregate<" + aggregate + "> and plugin.event<" + type + "> in one source file.";
  }
  return of_it + " is not declared: plugin.event<Event>(\"" + std::string(newest) + "\") says what it is, or plugin.upcast(\"" + std::string(newest) +
         "\", ...) how it is read as a newer one.";
}

/// Folds what the host sends into a state.
template <class A>
struct History {
  AggregateType<A>& type;
  const Surroundings& plugin;
  std::string_view id;
  typename A::state_type state;
  ThrownInCallback thrown{};

  comptoir_history_sink sink() {
    return {this,
            [](void* self, const comptoir_snapshot* snapshot) noexcept {
              auto& history = *static_cast<History*>(self);
              history.thrown.keep([&] { history.restart(snapshot); });
            },
            [](void* self, std::uint64_t version, const comptoir_event* event) noexcept {
              auto& history = *static_cast<History*>(self);
              history.thrown.keep([&] { history.event(version, *event); });
            }};
  }

  void restart(const comptoir_snapshot* snapshot) {
    state = {};
    if (snapshot != nullptr) state = read_stored<typename A::state_type>(view(snapshot->state), "snapshot of " + name());
  }

  void event(std::uint64_t version, const comptoir_event& event) {
    try {
      fold(view(event.type), view(event.data));
    } catch (const std::exception& error) {
      throw std::runtime_error("Version " + std::to_string(version) + " of " + name() + ", " + std::string(view(event.type)) + ": " + error.what());
    } catch (...) {
      throw std::runtime_error("Version " + std::to_string(version) + " of " + name() + ", " + std::string(view(event.type)) +
                               ": Something was thrown that is not a std::exception.");
    }
  }

 private:
  std::string name() const { return type.name + '/' + std::string(id); }

  void fold(std::string_view event, std::string_view data) {
    if (const auto* fold = type.fold_of(event)) return fold->apply(&state, data);
    const auto newer = upcast(plugin.upcasts, event, data);
    const auto* fold = type.fold_of(newer.type);
    if (fold == nullptr) throw std::runtime_error(unread<A>(plugin, event, newer.type));
    fold->apply(&state, newer.data);
  }
};

template <class A>
std::unique_ptr<TrackedAggregate<A>> load(Unit& unit, AggregateType<A>& type, std::string_view id) {
  if (type.name.empty())
    throw std::logic_error("Aggregate " + std::string(cpp_name<A>()) + " is used, but declare() has no plugin.aggregate<" +
                           std::string(cpp_name<A>()) + ">(...).");
  auto key = std::string(view(unit.context.tenant)).append(1, '\x1f').append(id);
  auto remembered = type.states.get(key);
  const comptoir_remembered known{remembered.version, remembered.checksum, type.form};
  History<A> history{type, unit.plugin, id, std::move(remembered.state)};
  std::uint64_t version = 0;
  comptoir_checksum checksum{};
  unit.check(unit.plugin.table->load(unit.work, {text(type.name), text(id)}, &known, history.sink(), &version, &checksum));
  history.thrown.rethrow();
  if (version != known.version || std::memcmp(&checksum, &known.checksum, sizeof checksum) != 0)
    type.states.put(key, {version, checksum, history.state});
  return std::make_unique<TrackedAggregate<A>>(A(std::string(id), std::move(history.state), version), type, std::move(key));
}

}  // namespace comptoir::detail
