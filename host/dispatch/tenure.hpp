// The lanes that a host works on between two changes.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "storage/leases.hpp"

namespace comptoir::dispatch {

class Tenure {
 public:
  /// None of so many lanes.
  explicit Tenure(storage::Lane lanes) : epochs_(lanes) {}
  Tenure(storage::Lane lanes, std::span<const storage::Lease> leases) : Tenure(lanes) {
    for (const auto& lease : leases) epochs_[lease.lane] = lease.epoch;
  }

  bool operator==(const Tenure&) const = default;

  [[nodiscard]] bool holds(storage::Lane lane) const { return epochs_[lane].has_value(); }
  /// Whether the lane is held here and has been since `earlier`: nobody else had it in between.
  [[nodiscard]] bool keeps(storage::Lane lane, const Tenure& earlier) const { return holds(lane) && epochs_[lane] == earlier.epochs_[lane]; }
  /// The lease of a lane that is held.
  [[nodiscard]] storage::Lease lease(storage::Lane lane) const { return {lane, epochs_[lane].value()}; }

  [[nodiscard]] storage::Lane lanes() const { return static_cast<storage::Lane>(epochs_.size()); }
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(epochs_.begin(), epochs_.end(), [](const auto& epoch) { return epoch.has_value(); }));
  }

 private:
  std::vector<std::optional<std::uint64_t>> epochs_;  ///< by lane
};

/// Of the lanes that a transaction is about, the leases to hold.
inline std::vector<storage::Lease> leases_of(const Tenure& tenure, const std::set<storage::Lane>& lanes) {
  std::vector<storage::Lease> out;
  for (const auto lane : lanes)
    if (tenure.holds(lane)) out.push_back(tenure.lease(lane));
  return out;
}

}  // namespace comptoir::dispatch
