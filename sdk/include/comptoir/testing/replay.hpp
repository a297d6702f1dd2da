// What an aggregate raised, read back as a store would read it.
//
//   EXPECT_THAT(names_raised(order), ElementsAre("OrderCreated", "LineAdded"));
//   EXPECT_EQ(newest<LineAdded>(order).quantity, 3);
//   EXPECT_THAT(replayed(order), equals(order.state()));
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/aggregate.hpp>

namespace comptoir::testing {

/// The C++ names of the events that the aggregate raised, in order.
template <class A>
std::vector<std::string_view> names_raised(const A& aggregate) {
  std::vector<std::string_view> names;
  for (const auto& event : aggregate.raised()) names.push_back(event.type->cpp_name);
  return names;
}

/// The newest event. Throws std::logic_error when it is none, or not an `Event`.
template <class Event, class A>
Event newest(const A& aggregate) {
  const auto names = names_raised(aggregate);
  const auto newest = names.empty() ? std::string_view("nothing") : names.back();
  if (newest != detail::cpp_name<Event>())
    throw std::logic_error("Expected that " + std::string(detail::cpp_name<Event>()) + " was raised last, but it was " + std::string(newest) + ".");
  return detail::read_stored<Event>(aggregate.raised().back().data, newest);
}

/// The state that the raised events add up to when they are read from their JSON. Equal to `aggregate.state()`, or `apply` forgets something,
/// provided that the aggregate began without history.
template <class A>
typename A::state_type replayed(const A& aggregate) {
  typename A::state_type state;
  for (const auto& event : aggregate.raised())
    for (const auto* fold = detail::folds_of<A>; fold != nullptr; fold = fold->next)
      if (fold->type == event.type) fold->apply(&state, event.data);
  return state;
}

}  // namespace comptoir::testing
