#include "conversations.hpp"

#include <algorithm>
#include <string_view>

#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::plugins {
namespace {

using Contracts = std::span<const contract::Contract* const>;

bool hears_in_its_own_transaction(const contract::Contract& contract, const std::string& event) {
  return std::ranges::any_of(contract.event_handlers, [&](const contract::EventHandler& handler) { return handler.event == event; });
}

/// In whatever revision: of those that differ others tell.
bool is_reacted_to(std::string_view published, Contracts contracts) {
  const auto name = detail::without_revision(published);
  return std::ranges::any_of(contracts, [&](const auto* contract) {
    return std::ranges::any_of(contract->reactions,
                               [&](const contract::Reaction& reaction) { return detail::without_revision(reaction.event) == name; });
  });
}

/// Why nobody hears the event that opens a conversation, and what would help. Empty: somebody does.
std::string unheard(const contract::Contract& asking, const contract::Event& event, Contracts contracts) {
  if (hears_in_its_own_transaction(asking, event.name)) return {};
  if (!event.published)
    return "which is not published: where another plugin is to answer, declare plugin.event<Event>(\"" + event.name + "\").published().";
  const bool receives = std::ranges::any_of(contracts, [](const auto* contract) { return contract->receiver; });
  if (receives || is_reacted_to(*event.published, contracts)) return {};
  return "and no enabled plugin reacts to " + *event.published + ": where one is to answer, enable it.";
}

}  // namespace

std::vector<std::string> unheard_conversations(Contracts contracts) {
  std::vector<std::string> sentences;
  for (const auto* contract : contracts) {
    for (const auto& route : contract->routes) {
      const auto* event = route.opens ? detail::find_named(contract->events, *route.opens) : nullptr;
      if (event == nullptr) continue;
      if (const auto why = unheard(*contract, *event, contracts); !why.empty())
        sentences.push_back("Plugin " + contract->name + " asks at " + std::string(contract::method_name(route.method)) + ' ' + route.path + " by " +
                            event->name + ", " + why + " As it is, only a command of its own can end what is asked there.");
    }
  }
  return sentences;
}

}  // namespace comptoir::plugins
