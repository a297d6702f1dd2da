// What one consumer is to hear in order, delivered within one group: one commit for many messages of one key.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "dispatch/arrivals.hpp"
#include "dispatch/unit.hpp"

namespace comptoir::dispatch {

/// Deliveries one after another, each a unit of its own. From the first that is not taken on, none is run: what is behind it may have to wait.
class DeliveryRun final : public Job {
 public:
  /// Called once, on a writer's thread.
  using Completion = std::function<void(Arrival)>;

  DeliveryRun(const UnitServices& services, std::vector<Delivery> deliveries, Completion completion);

  void foresee(storage::Foreseen& wanted) const override;
  void run(Group& group) override;
  void complete() override;
  bool fail(const std::exception& failure) override;
  void abandon(const std::string& why) override;
  std::size_t units() const override { return units_.size(); }
  std::size_t bytes() const override { return bytes_; }

 private:
  void tell() { completion_({.taken = taken_, .next = std::move(next_)}); }

  Completion completion_;
  std::deque<Unit> units_;
  std::size_t bytes_ = 0;
  std::size_t to_run_;   ///< fewer than there are once they broke their group together
  std::size_t ran_ = 0;  ///< the last time
  std::size_t taken_ = 0;
  Outcome next_;
};

}  // namespace comptoir::dispatch
