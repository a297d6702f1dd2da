// The one host of a SQLite file: the lock on the file says so, and every lane is its own.
#pragma once

#include <chrono>

#include "storage/leases.hpp"

namespace comptoir::storage::sqlite {

class SoleMember final : public Membership {
 public:
  explicit SoleMember(Lane lanes) : lanes_(lanes) {}

  std::optional<std::chrono::milliseconds> term() const override { return std::nullopt; }
  Attendance attend() override {
    Attendance all{.leases = {}, .share = lanes_, .hosts = 1, .now = now()};
    for (Lane lane = 0; lane < lanes_; ++lane) all.leases.push_back({lane, 0});
    return all;
  }
  void give_up(std::span<const Lease>) override {}
  void leave() override {}

 private:
  static Timestamp now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp::from_microseconds_since_epoch(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
  }

  Lane lanes_;
};

}  // namespace comptoir::storage::sqlite
