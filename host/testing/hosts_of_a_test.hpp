// Other hosts, as a test wants them: who has which lanes is said here in place of a database.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "testing/faulty_store.hpp"

namespace comptoir::dispatch::testing {

/// What the store knows of this host's lanes. [thread-safe]
class Register {
 public:
  explicit Register(storage::Lane lanes) { hold(lanes); }

  /// The host holds the first lanes, and its share is as large.
  void hold(storage::Lane lanes) {
    const std::lock_guard lock(mutex_);
    leases_.clear();
    for (storage::Lane lane = 0; lane < lanes; ++lane) leases_.push_back({lane, epoch_});
    share_ = lanes;
  }
  /// Somebody else has had them all in between.
  void take_over() {
    const std::lock_guard lock(mutex_);
    ++epoch_;
    for (auto& lease : leases_) lease.epoch = epoch_;
  }
  void set_share(storage::Lane share) {
    const std::lock_guard lock(mutex_);
    share_ = share;
  }
  void be_away(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }

  /// From here on an attendance takes so long to come back.
  void answer_late_by(std::chrono::milliseconds delay) {
    const std::lock_guard lock(mutex_);
    delay_ = delay;
  }

  /// The database's clock is this computer's steady one, and a week ahead: a timer may have been due long ago, however short this computer is up.
  storage::Attendance attend() const {
    const std::lock_guard lock(mutex_);
    if (away_) throw storage::StoreError("away, as ordered");
    const auto heard = std::chrono::steady_clock::now() - delay_;
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(heard.time_since_epoch() + std::chrono::hours(7 * 24));
    return {.leases = leases_, .share = share_, .hosts = 2, .now = Timestamp::from_microseconds_since_epoch(passed.count()), .heard = heard};
  }
  void give_up(std::span<const storage::Lease> leases) {
    const std::lock_guard lock(mutex_);
    for (const auto& lease : leases) {
      std::erase(leases_, lease);
      given_up_.push_back(lease.lane);
    }
  }
  std::vector<storage::Lane> given_up() const {
    const std::lock_guard lock(mutex_);
    return given_up_;
  }
  /// Throws when one of them is held no more.
  void check(std::span<const storage::Lease> leases) const {
    const std::lock_guard lock(mutex_);
    for (const auto& lease : leases)
      if (std::find(leases_.begin(), leases_.end(), lease) == leases_.end()) throw storage::LaneLost();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<storage::Lease> leases_;
  storage::Lane share_ = 0;
  std::uint64_t epoch_ = 1;
  bool away_ = false;
  std::chrono::milliseconds delay_{0};
  std::vector<storage::Lane> given_up_;
};

class MemberOfATest final : public storage::Membership {
 public:
  explicit MemberOfATest(Register& of) : register_(of) {}

  std::optional<std::chrono::milliseconds> term() const override { return std::chrono::milliseconds(500); }
  storage::Attendance attend() override { return register_.attend(); }
  void give_up(std::span<const storage::Lease> leases) override { register_.give_up(leases); }
  void leave() override {}

 private:
  Register& register_;
};

}  // namespace comptoir::dispatch::testing
