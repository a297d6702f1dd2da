// What has changed between two readings of a configuration.
#pragma once

#include <string>
#include <vector>

#include "configuration/configuration.hpp"

namespace comptoir::configuration {

/// The keys that hold something else, or are in one alone: "http.workers". A secret that was replaced by another one is not seen.
[[nodiscard]] std::vector<std::string> differing_keys(const Configuration& earlier, const Configuration& later);

}  // namespace comptoir::configuration
