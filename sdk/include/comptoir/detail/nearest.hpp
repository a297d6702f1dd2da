// Guesses what a mistyped name was meant to be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/faults.hpp>

namespace comptoir::detail {

/// The candidate that `name` was probably meant to be: at most two letters away. Empty when none is near.
[[gnu::cold]] inline std::string_view nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  auto best_distance = std::min<std::size_t>(3, name.size());
  for (const auto candidate : candidates) {
    const auto distance = distance_between(name, candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

/// The end of a sentence: "; did you mean order.shipped?", or a full stop when nothing is near.
[[gnu::cold]] inline std::string or_meant(std::string_view name, const std::vector<std::string_view>& candidates) {
  const auto meant = nearest(name, candidates);
  return meant.empty() ? "." : "; did you mean " + std::string(meant) + "?";
}

}  // namespace comptoir::detail
