// What an aggregate raised, as tests like to read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <comptoir/aggregate.hpp>
#include <comptoir/message.hpp>

namespace stock::testing {

/// The names of the events, in order.
template <class A>
std::vector<std::string_view> events_of(const A& aggregate) {
  std::vector<std::string_view> names;
  for (const auto& event : aggregate.raised()) names.push_back(event.type->cpp_name);
  return names;
}

/// The newest event, which is an `Event`.
template <class Event, class A>
Event newest(const A& aggregate) {
  const auto& event = aggregate.raised().back();
  if (event.type != &comptoir::detail::event_type<Event>()) throw std::logic_error("the newest event is a " + std::string(event.type->cpp_name));
  return comptoir::detail::read_stored<Event>(event.data, "event");
}

template <class Message>
std::string json_of(const Message& message) {
  std::string json;
  comptoir::detail::write_json(json, message);
  return json;
}

/// The state that the stored text of the events adds up to.
template <class A>
typename A::state_type replayed(const A& aggregate) {
  typename A::state_type state;
  for (const auto& event : aggregate.raised())
    for (const auto* fold = comptoir::detail::folds_of<A>; fold != nullptr; fold = fold->next)
      if (fold->type == event.type) fold->apply(&state, event.data);
  return state;
}

}  // namespace stock::testing
