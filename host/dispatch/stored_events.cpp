#include "dispatch/stored_events.hpp"

#include <string>

#include <comptoir/detail/stored_events.hpp>

namespace comptoir::dispatch {

Result<> check_stored_events(const contract::Contract& plugin, const storage::EventTypes& stored) {
  std::string sentences;
  for (const auto& [event, aggregate] : stored)
    if (const auto why = detail::unreadable_event(plugin, aggregate, event); !why.empty()) sentences += ' ' + why;
  if (sentences.empty()) return {};
  return refused("plugin.unreadable_events", "Plugin " + plugin.name + " does not read all that it has stored." + sentences);
}

}  // namespace comptoir::dispatch
