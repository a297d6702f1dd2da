// Which plugin starts before which.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::plugins {

struct Dependent {
  std::string name;
  std::vector<std::string> dependencies;
};

struct StartOrder {
  struct Refusal {
    std::size_t index;
    Error error;
  };
  std::vector<std::size_t> order;  ///< indexes, dependencies first; otherwise as they were given
  std::vector<Refusal> refusals;   ///< in the order found: plugin.missing_dependency, plugin.dependency_cycle
};

/// Every index is either in `order` or in `refusals`. Who depends on a refused plugin is refused too.
StartOrder start_order(std::span<const Dependent> plugins);

}  // namespace comptoir::plugins
