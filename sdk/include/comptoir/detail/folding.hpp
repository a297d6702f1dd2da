// From stored events to state: which events an aggregate folds, under which names, and how older revisions are read.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

/// What is known of an event type; one object for each type, filled by `plugin.event<E>(name)`.
struct EventType {
  std::string_view cpp_name;
  std::string name;  ///< wire name with its revision; empty until declared

  [[nodiscard]] std::string_view name_in_sentences() const { return name.empty() ? cpp_name : std::string_view(name); }
};
template <class Event>
EventType& event_type() {
  static EventType type{cpp_name<Event>(), {}};
  return type;
}

/// An event that was raised and is not saved yet.
struct Raised {
  const EventType* type;
  std::string data;  ///< JSON

  template <class Event>
  static Raised of(const Event& event) {
    Raised raised{&event_type<Event>(), {}};
    write_json(raised.data, event);
    return raised;
  }
};

/// Reads stored JSON into a struct; what cannot be read is a broken store or a broken contract, so it throws.
template <class T>
T read_stored(std::string_view json, std::string_view what) {
  T value{};
  const auto faults = read_json(json, value, Unknown::ignored);
  if (!faults.empty()) throw std::runtime_error("Stored " + unreadable(what, faults));
  return value;
}

/// One `apply` overload of an aggregate. Folds of one aggregate make a list, linked before `main` by every `raise` in the code, and when `declare`
/// runs for events that nobody raises any more.
struct Fold {
  EventType* type;
  void (*apply)(void* state, std::string_view data);
  Fold* next;
};

template <class Self>
inline constinit Fold* folds_of = nullptr;

template <class Self, class State, class Event>
struct LinkedFold {
  Fold fold{&event_type<Event>(),
            [](void* state, std::string_view data) {
              Self::apply(*static_cast<State*>(state), read_stored<Event>(data, event_type<Event>().name_in_sentences()));
            },
            folds_of<Self>};
  LinkedFold() { folds_of<Self> = &fold; }
};

template <class Self, class State, class Event>
inline LinkedFold<Self, State, Event> linked_fold;

/// Naming the variable is what links it: its initialisation runs when the library is loaded, whether or not this is ever called.
template <class Self, class State, class Event>
void link_fold() {
  (void)&linked_fold<Self, State, Event>;
}

template <class A, class Event>
void link_declared_fold() {
  for (const Fold* fold = folds_of<A>; fold != nullptr; fold = fold->next)
    if (fold->type == &event_type<Event>()) return;
  static const LinkedFold<A, typename A::state_type, Event> fold;
}

/// Reads an older revision of an event as a newer one.
struct Upcast {
  std::string from;
  const EventType* to;
  std::string (*convert)(void (*function)(), std::string_view from, std::string_view data);
  void (*function)();
};

struct Stored {
  std::string_view type;
  std::string data;
};

/// The event in the newest revision that upcasts lead to. The steps are bounded by the number of upcasts: cycles end.
inline Stored upcast(const std::vector<Upcast>& upcasts, std::string_view type, std::string_view data) {
  Stored stored{type, std::string(data)};
  for (std::size_t step = 0; step < upcasts.size(); ++step) {
    const Upcast* found = nullptr;
    for (const auto& candidate : upcasts)
      if (candidate.from == stored.type) found = &candidate;
    if (found == nullptr) break;
    stored = {found->to->name, found->convert(found->function, found->from, stored.data)};
  }
  return stored;
}

}  // namespace comptoir::detail
