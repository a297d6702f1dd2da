#include "dispatch/directory.hpp"

#include <utility>

namespace comptoir::dispatch {

Directory::Directory(std::vector<plugins::Plugin*> plugins, const Placement& same_transaction, telemetry::Statistics& statistics,
                     std::vector<std::string> publishers)
    : plugins_(std::move(plugins)), publishers_(std::move(publishers)) {
  for (auto* plugin : plugins_) add(*plugin, same_transaction, statistics);
}

void Directory::add(plugins::Plugin& plugin, const Placement& same_transaction, telemetry::Statistics& statistics) {
  const auto& contract = plugin.contract();
  const auto target = [&](std::string_view type, const std::string& name, std::uint32_t handler) {
    return Target{&plugin, handler, &statistics.of(type, name), name};
  };
  const auto only_target = [&](const std::string& message, std::uint32_t handler) {  // one handler a message: it goes by the message's name
    return Target{&plugin, handler, &statistics.of(message, plugin.name()), message};
  };
  for (const auto& command : contract.commands) commands_[command.name] = {only_target(command.name, command.handler), &command};
  for (const auto& query : contract.queries) queries_[query.name] = {only_target(query.name, query.handler), &query};
  for (const auto& event : contract.events) {
    auto& entry = events_[event.name];
    entry.plugin = &plugin;
    entry.contract = &event;
  }
  for (const auto& handler : contract.event_handlers) events_[handler.event].handlers.push_back(target(handler.event, handler.name, handler.handler));
  for (const auto& projection : contract.projections) {
    const ProjectionEntry entry{target(projection.event, projection.name, projection.handler), &projection};
    all_projections_.push_back(entry);
    if (projection.timing == contract::Timing::asynchronous)
      asynchronous_.push_back(entry);
    else
      events_[projection.event].projections.push_back(entry);
  }
  for (const auto& reaction : contract.reactions) {
    const ReactionEntry entry{target(reaction.event, reaction.name, reaction.handler), &reaction, same_transaction(reaction.name)};
    reactions_[std::string(unversioned(reaction.event))].push_back(entry);
    all_reactions_.push_back(entry);
  }
}

const std::vector<ReactionEntry>& Directory::reactions(std::string_view event) const {
  static const std::vector<ReactionEntry> none;
  const auto* found = find(reactions_, unversioned(event));
  return found == nullptr ? none : *found;
}

}  // namespace comptoir::dispatch
