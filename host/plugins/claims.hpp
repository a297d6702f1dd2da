// Who owns what: names that only one plugin of a host may declare.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// As HTTP spells it: "GET".
std::string_view method_name(contract::Method method);

/// The method and the path with its parameters blanked, so that "/guests/{guest}" and "/guests/{id}" are one: "GET /guests/{}".
std::string route_shape(const contract::Route& route);

/// The routes, commands, queries, events, aggregates and tables of the plugins accepted so far.
class Claims {
 public:
  /// Takes everything that `contract` declares, or nothing of it.
  /// Errors: plugin.clash, naming what is claimed twice, and both plugins.
  Result<> claim(const contract::Contract& contract);

 private:
  std::map<std::string, std::string> owners_;  // "route GET /guests/{}" -> plugin
};

}  // namespace comptoir::plugins
