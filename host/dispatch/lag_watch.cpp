#include "dispatch/lag_watch.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::dispatch {

LagWatch::Change LagWatch::observe(const std::string& consumer, std::uint64_t lag, Time now) {
  const auto [found, is_new] = windows_.try_emplace(consumer, Window{now, lag, std::nullopt, false});
  auto& window = found->second;
  window.least = std::min(window.least, lag);
  if (now < window.began + options_.window) return Change::none;

  const bool grew = window.least_before && window.least > *window.least_before && window.least >= options_.least;
  const bool fell_behind = std::exchange(window.falls_behind, grew);
  window.least_before = window.least;
  window.least = lag;
  window.began = now;
  if (grew == fell_behind) return Change::none;
  return grew ? Change::falls_behind : Change::keeps_pace;
}

bool LagWatch::falls_behind(const std::string& consumer) const {
  const auto found = windows_.find(consumer);
  return found != windows_.end() && found->second.falls_behind;
}

}  // namespace comptoir::dispatch
