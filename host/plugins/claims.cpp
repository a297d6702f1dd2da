#include "claims.hpp"

#include <set>
#include <utility>
#include <vector>

#include <comptoir/detail/routes.hpp>

namespace comptoir::plugins {
namespace {

std::vector<std::string> claims_of(const contract::Contract& contract) {
  std::vector<std::string> claims;
  for (const auto& route : contract.routes) claims.push_back("route " + detail::route_shape(route));
  for (const auto& command : contract.commands) claims.push_back("command " + command.name);
  for (const auto& query : contract.queries) claims.push_back("query " + query.name);
  for (const auto& aggregate : contract.aggregates) claims.push_back("aggregate " + aggregate.name);
  for (const auto& view : contract.views) claims.push_back("table " + view.table);
  std::set<std::string_view> shared;  // several events may be published as one: "goods received" and "stock adjusted" are both "level changed"
  for (const auto& event : contract.events) {
    claims.push_back("event " + event.name);
    if (event.published && *event.published != event.name && shared.insert(*event.published).second) claims.push_back("event " + *event.published);
  }
  return claims;
}

Error clash(const std::string& what, const std::string& owner, const std::string& plugin) {
  if (owner == plugin) return refused("plugin.clash", "Plugin " + plugin + " declares the " + what + " twice: remove one of them.");
  return refused("plugin.clash",
                 "Plugins " + owner + " and " + plugin + " both claim the " + what + ": enable one of the two, or let one use another name.");
}

}  // namespace

Result<> Claims::claim(const contract::Contract& contract) {
  auto owners = owners_;
  for (auto& claim : claims_of(contract)) {
    const auto [place, is_new] = owners.try_emplace(claim, contract.name);
    if (!is_new) return clash(claim, place->second, contract.name);
  }
  owners_ = std::move(owners);
  return {};
}

}  // namespace comptoir::plugins
