// Commands that come by the clock: what plugins declared with `every`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/backoff.hpp"
#include "dispatch/dispatcher.hpp"
#include "dispatch/failure_streak.hpp"
#include "dispatch/lanes.hpp"
#include "storage/timer_consumer.hpp"

namespace comptoir::dispatch {

/// When a timer is due again that was sent at `sent`: a period behind it, though `now` may be behind by as long as the database's answer took, which
/// is less than `term`, for who heard it later than a lease lasts has no lane. A clock that was set back by more than that, and by more than a
/// period, does not hold the timer up: then it is a period behind `now`.
Timestamp due_behind(Timestamp sent, Duration period, Timestamp now, Duration term);

/// One thread that sends each timer's command when it is due, and not again before it has been answered. A command that could not be run, since the
/// store or its plugin was away or there was too much to do, is sent again soon, at growing distance. A timer belongs to a lane by its name: of
/// many hosts, the one that holds the lane sends it, and leaves in the command's own transaction when it did, for whoever holds the lane next.
class Timers {
 public:
  Timers(
      const Directory& directory, Dispatcher& dispatcher, storage::Store& store, Writer& writer, Lanes& lanes, std::string tenant,
      Lanes::Report report = [](std::string_view, const std::string&) {});
  ~Timers();

  void stop();

 private:
  struct Timer {
    const contract::Timer* contract;
    storage::Lane lane;
    std::optional<Timestamp> due;  ///< by the database's clock; none: another host's
    bool under_way = false;
    std::uint32_t in_vain = 0;  ///< so many times in a row its command could not be run
    Timestamp tried{};          ///< when it was sent last

    [[nodiscard]] Duration period() const { return Duration::milliseconds(static_cast<std::int64_t>(contract->every_ms)); }
    [[nodiscard]] std::string consumer() const { return std::string(storage::timer_consumer) + contract->name; }
  };

  void work();
  void wake();
  void change_lanes(std::shared_ptr<const Tenure> next);
  Timestamp first_due(const Timer& timer, const Tenure& tenure);
  std::optional<std::size_t> take_due(Timestamp now);
  std::chrono::milliseconds patience() const;
  std::optional<Timestamp> done_all_the_same(const Timer& timer) const;
  void fire(std::size_t number, Timestamp now);
  void end(std::size_t number, Timestamp begun, bool is_to_come_again);

  Dispatcher& dispatcher_;
  storage::Store& store_;
  Writer& writer_;
  std::string tenant_;
  mutable std::mutex mutex_;
  std::condition_variable bell_;
  std::vector<Timer> timers_;
  bool rung_ = false;
  bool stopping_ = false;
  FailureStreak failures_;  ///< of the thread
  Seat seat_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
