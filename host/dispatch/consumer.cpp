#include "dispatch/consumer.hpp"

#include <algorithm>

namespace comptoir::dispatch {

/// Those that are placed in the publisher's transaction too: what was committed before they were placed there is still to be delivered.
std::vector<Consumer> reaction_consumers(const Directory& directory) {
  std::vector<Consumer> consumers;
  for (const auto& reaction : directory.all_reactions())
    consumers.push_back({reaction.contract->name, {{std::string(unversioned(reaction.contract->event)), reaction}}, false});
  return consumers;
}

std::vector<Consumer> projection_consumers(const Directory& directory) {
  std::vector<Consumer> consumers;
  for (const auto& projection : directory.asynchronous_projections()) {
    auto found =
        std::find_if(consumers.begin(), consumers.end(), [&](const Consumer& consumer) { return consumer.name == projection.contract->name; });
    if (found == consumers.end()) found = consumers.insert(found, {projection.contract->name, {}, projection.contract->total_order});
    found->targets[std::string(unversioned(projection.contract->event))] = projection;
  }
  return consumers;
}

std::set<std::string> names_of_consumers(const Directory& directory) {
  std::set<std::string> names;
  for (const auto& consumers : {reaction_consumers(directory), projection_consumers(directory)})
    for (const auto& consumer : consumers) names.insert(consumer.name);
  return names;
}

}  // namespace comptoir::dispatch
