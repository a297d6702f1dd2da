// Whether a plugin can read what is stored of its aggregates: asked by a host of its store, and by a scenario of the history that it is given.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/nearest.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::detail {

/// Whether the plugin declares the event, or its upcasts lead to one that it declares.
[[gnu::cold]] inline bool reads(const contract::Contract& contract, std::string_view event) {
  for (std::size_t step = 0; step <= contract.upcasts.size(); ++step) {
    if (find_named(contract.events, event) != nullptr) return true;
    const auto upcast = std::find_if(contract.upcasts.begin(), contract.upcasts.end(), [&](const auto& one) { return one.from == event; });
    if (upcast == contract.upcasts.end()) return false;
    event = upcast->to;
  }
  return false;
}

/// Whether one is a later revision of the other. Revisions are numbers without leading zeros: of two, the longer one is the greater.
[[gnu::cold]] inline bool is_later_revision(std::string_view one, std::string_view other) {
  return without_revision(one) == without_revision(other) && (one.size() == other.size() ? one > other : one.size() > other.size());
}

/// What an event that is not declared would be read as: the last revision of it, or what has nearly its name. Empty: nothing.
[[gnu::cold]] inline std::string_view read_instead_of(const contract::Contract& contract, std::string_view event) {
  std::string_view last;
  for (const auto& declared : contract.events)
    if (without_revision(declared.name) == without_revision(event) && (last.empty() || is_later_revision(declared.name, last))) last = declared.name;
  return last.empty() ? nearest(event, all_names(contract.events)) : last;
}

/// The upcast that was perhaps meant for an event, and begins with another name. Empty: none.
[[gnu::cold]] inline std::string_view misspelt_upcast_of(const contract::Contract& contract, std::string_view event) {
  std::vector<std::string_view> others;
  for (const auto& upcast : contract.upcasts)
    if (without_revision(upcast.from) != without_revision(event)) others.push_back(upcast.from);
  return nearest(event, others);
}

/// Why events of this type in the streams of an aggregate cannot be read, and what would help. Empty: they can, or the aggregate is not the plugin's.
[[gnu::cold]] inline std::string unreadable_event(const contract::Contract& contract, std::string_view aggregate, std::string_view event) {
  if (find_named(contract.aggregates, aggregate) == nullptr || reads(contract, event)) return {};
  const auto read_instead = read_instead_of(contract, event);
  const auto misspelt = misspelt_upcast_of(contract, event);
  const std::string name(event);
  const auto stored = name + " is stored for aggregate " + std::string(aggregate) + ", and ";
  if (is_later_revision(event, read_instead))
    return stored + "this plugin reads " + std::string(read_instead) +
           ": a newer version of the plugin wrote it. Start with that one, or a later one.";
  return stored + "nothing of this plugin reads it: declare plugin.upcast(\"" + name + "\", ...), which makes " +
         (read_instead.empty() ? "an event of today" : std::string(read_instead)) + " of it, or plugin.event<Event>(\"" + name + "\")" +
         (misspelt.empty() ? "." : "; was the upcast of " + std::string(misspelt) + " meant for it?");
}

}  // namespace comptoir::detail
