// What follows from the paths of routes: which aggregate the ETag is of, and where a client finds what it created.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/contract.hpp>

namespace comptoir::detail {

/// The names in "/orders/{orderId}/lines/{lineId}", or in "{warehouse}/{sku}".
[[gnu::cold]] inline std::vector<std::string> path_parameters(std::string_view path) {
  std::vector<std::string> names;
  for (auto begin = path.find('{'); begin != std::string_view::npos; begin = path.find('{', begin + 1))
    names.emplace_back(path.substr(begin + 1, path.find('}', begin) - begin - 1));
  return names;
}

/// The method and the path with its parameters blanked, so that "/guests/{guest}" and "/guests/{id}" are one: "GET /guests/{}".
[[gnu::cold]] inline std::string route_shape(const contract::Route& route) {
  std::string shape(method_name(route.method));
  shape += ' ';
  bool inside = false;
  for (const char letter : route.path) {
    if (letter == '}') inside = false;
    if (!inside) shape += letter;
    if (letter == '{') inside = true;
  }
  return shape;
}

/// Whether the parameter says by its name that it is the aggregate's id: `orderId` and `order` of "order", `item` of "stock.item".
[[gnu::cold]] inline bool is_named_after(std::string_view parameter, std::string_view aggregate) {
  const auto word = aggregate.substr(aggregate.rfind('.') + 1);
  return parameter.starts_with(word) && (parameter.size() == word.size() || parameter.substr(word.size()) == "Id");
}

/// Fills in what the routes of a contract leave open, once everything is declared.
class RouteRules {
 public:
  explicit RouteRules(contract::Contract& contract) : contract_(contract) {}

  /// A sentence for each route of which that could be several things, or none.
  [[gnu::cold]] std::vector<std::string> apply() && {
    for (auto& route : contract_.routes) settle_version(route);
    for (auto& route : contract_.routes)
      if (route.success == 201 && route.location.empty()) settle_location(route);
    return std::move(faults_);
  }

 private:
  [[gnu::cold]] void refuse(const contract::Route& route, const std::string& what) {
    faults_.push_back("Route " + route.path + " of " + route.message + " " + what);
  }

  void settle_version(contract::Route& route) {
    if (route.aggregate.empty())
      for (const auto& command : contract_.commands)
        if (command.name == route.message) route.aggregate = command.aggregate;
    if (route.aggregate.empty() || !route.aggregate_id.empty()) return;
    if (const auto name = id_parameter(route); !name.empty()) route.aggregate_id = "{" + name + "}";
  }

  /// A lone parameter, or the one that is named after the aggregate; what a route creates is not what its path names, unless it is named so.
  std::string id_parameter(const contract::Route& route) {
    const auto names = path_parameters(route.path);
    std::vector<std::string> fit;
    std::ranges::copy_if(names, std::back_inserter(fit), [&](const auto& name) { return is_named_after(name, route.aggregate); });
    if (fit.size() == 1) return fit.front();
    if (names.empty() || route.success == 201) return {};
    if (names.size() == 1) return names.front();
    const auto* verb = route.method == contract::Method::get ? "shows" : "changes";
    refuse(route, "has several parameters, and none is named after the aggregate " + route.aggregate + ": say what its id is made of, such as ." +
                      verb + "<Aggregate>(\"{" + names.front() + "}\").");
    return {};
  }

  /// The GET that shows the aggregate, and nothing but it, is where a new one is found.
  void settle_location(contract::Route& route) {
    for (const auto& shown : contract_.routes) {
      if (shown.method != contract::Method::get || shown.aggregate.empty() || shown.aggregate != route.aggregate) continue;
      if (shown.aggregate_id != "{" + shown.path.substr(shown.path.rfind('{') + 1)) continue;
      if (path_parameters(shown.path).size() != 1) continue;
      if (!route.location.empty()) return refuse(route, "creates what several routes show: name one, such as .creates(\"" + shown.path + "\").");
      route.location = shown.path;
    }
    if (route.location.empty())
      refuse(route,
             "creates something that no GET route shows: declare plugin.get<Query>(...).shows<Aggregate>(), or name the route that does, such as "
             ".creates(\"/things/{thing}\").");
  }

  contract::Contract& contract_;
  std::vector<std::string> faults_;
};

}  // namespace comptoir::detail
