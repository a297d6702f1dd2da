// Which lanes this host works on: the one place that knows.
//
// A thread shows the store that the host lives, takes the host's share of the lanes, and gives up what is beyond it once everybody who works on
// lanes has let go. Who works on lanes has a seat here. Where no other host can be, there is no thread and nothing ever changes.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/failure_streak.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/tenure.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

class Seat;

/// [thread-safe]
class Lanes {
 public:
  using Report = FailureStreak::Report;

  /// Joins the hosts of the store. `name` is for people; `report` hears a sentence when the leases cannot be renewed, and when they can again.
  Lanes(storage::Store& store, const std::string& name, Report report);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// The lanes to work on from now on.
  [[nodiscard]] std::shared_ptr<const Tenure> tenure() const;
  /// Whether the leases still last, as far as this host can know: a stopped host finds that they do not as soon as it goes on.
  [[nodiscard]] bool last() const { return std::chrono::steady_clock::now().time_since_epoch().count() < lasts_until_; }
  /// Whether other hosts may work on the same store.
  [[nodiscard]] bool are_shared() const { return term_.has_value(); }
  /// How long a lease lasts that is not renewed: none where no other host can be.
  [[nodiscard]] Duration term() const { return Duration::milliseconds(term_.value_or(std::chrono::milliseconds(0)).count()); }
  /// How many hosts work on the store, this one included.
  [[nodiscard]] std::size_t hosts() const { return hosts_; }
  /// The database's clock, as far as this host can tell.
  [[nodiscard]] Timestamp now() const;

  /// Something changed among the hosts, or a lane was found lost: looks again at once. Never blocks.
  void look_again() { signal_.ring(); }

  /// Gives everything up and ends the thread. Nobody may work on a lane any more.
  void leave();

 private:
  friend class Seat;

  void work();
  std::chrono::milliseconds round();
  std::chrono::milliseconds attend();
  void publish(const storage::Attendance& attendance);
  void change_to(Tenure next);
  void hold_none() noexcept;
  bool give_up_when_free();
  void add(Seat& seat);
  void remove(Seat& seat);

  std::unique_ptr<storage::Membership> membership_;
  std::optional<std::chrono::milliseconds> term_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tenure> tenure_;
  std::vector<Seat*> seats_;
  std::atomic<std::chrono::steady_clock::rep> lasts_until_;
  std::atomic<std::size_t> hosts_{1};
  std::atomic<std::int64_t> clock_ahead_us_{0};  ///< of this host's steady clock, the database's
  std::vector<storage::Lease> surplus_;          ///< ours no more as soon as everybody has let go
  std::chrono::steady_clock::time_point surplus_since_;
  FailureStreak failures_;
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

/// The place of somebody who works on lanes: he works by one tenure until he has let go of what the next one does not have. One thread, but for
/// `wake`, which is called when the tenure changed, from another.
class Seat {
 public:
  Seat(Lanes& lanes, std::function<void()> wake);
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  /// The tenure that is adopted.
  const Tenure& tenure() const { return *adopted_; }
  [[nodiscard]] bool holds(storage::Lane lane) const { return adopted_->holds(lane); }
  /// The one to be adopted, null when there is none.
  [[nodiscard]] std::shared_ptr<const Tenure> next() const;
  void adopt(std::shared_ptr<const Tenure> next);

  Lanes& lanes() const { return lanes_; }

 private:
  friend class Lanes;

  Lanes& lanes_;
  std::function<void()> wake_;
  std::shared_ptr<const Tenure> adopted_;  ///< written under the mutex of `lanes_`
};

}  // namespace comptoir::dispatch
