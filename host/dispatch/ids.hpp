// Ids of one unit of work: UUIDv7 from a time and a seed that are fixed when the unit is made, so that a repetition gives the same ones.
#pragma once

#include <array>
#include <cstdint>

#include <comptoir/id.hpp>
#include <comptoir/time.hpp>

namespace comptoir::dispatch {

class IdSequence {
 public:
  /// Starts at a fresh place: now, and a seed of this thread's generator.
  static IdSequence fresh();

  IdSequence(Timestamp time, std::uint64_t seed) : time_(time), seed_(seed) {}

  /// Begins again with the first id.
  void restart() { count_ = 0; }
  Id next();

 private:
  Timestamp time_;
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

/// The wall clock. The one place where the host asks it for business time.
Timestamp now();

}  // namespace comptoir::dispatch
