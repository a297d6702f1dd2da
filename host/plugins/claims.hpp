// Who owns what: names that only one plugin of a host may declare.
#pragma once

#include <map>
#include <string>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

namespace comptoir::plugins {

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
