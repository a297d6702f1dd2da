// Who works on which lanes of a store that many hosts share.
//
// A lane belongs to one host at a time. Each change of hands raises the lane's epoch, and a transaction that holds a lease by an older one is refused
// by the database: a host that was stopped, and comes back late, can do no harm. Only the database's clock says how long a lease lasts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::storage {

/// A lane in the hands of one host.
struct Lease {
  Lane lane = 0;
  std::uint64_t epoch = 0;

  bool operator==(const Lease&) const = default;
};

/// What a host learns when it shows that it lives.
struct Attendance {
  std::vector<Lease> leases;  ///< its own, in order of lanes
  Lane share = 0;             ///< how many lanes it should have: every lane has a host, and no host has two more than another
  std::size_t hosts = 1;      ///< that live, itself included
  Timestamp now;              ///< by the database's clock, when `heard`
  std::chrono::steady_clock::time_point heard = std::chrono::steady_clock::now();
};

/// A host as people see it.
struct HostRecord {
  std::string name;
  Timestamp started;
  Timestamp lives_until;  ///< unless it shows life again
  bool lives = false;     ///< otherwise its lanes are free
  std::vector<Lane> lanes;
};

/// Who works on a store, and what may hold him up.
struct Cluster {
  std::vector<HostRecord> hosts;
  Lane free_lanes = 0;                         ///< that no living host holds
  std::optional<Duration> oldest_transaction;  ///< how long the oldest one has been open; none: none is, or the engine cannot say
};

/// A host among those that share a store. Every failure throws StoreError. One thread at a time.
class Membership {
 public:
  virtual ~Membership() = default;

  /// How long a lease lasts that is not renewed. None: for ever, since no other host can be.
  virtual std::optional<std::chrono::milliseconds> term() const = 0;

  /// Renews all leases, and takes lanes that no living host holds, up to the share.
  virtual Attendance attend() = 0;
  /// From here on others may take these lanes.
  virtual void give_up(std::span<const Lease>) = 0;
  /// Gives up everything. The host may attend again.
  virtual void leave() = 0;
};

}  // namespace comptoir::storage
