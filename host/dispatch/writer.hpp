// The threads that write: take what waits, run it as one group, commit once.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dispatch/group.hpp"

namespace comptoir::dispatch {

/// A lone job never waits for company: a group is what had gathered while the one before was written. [thread-safe]
///
/// Units run one after another, on whichever thread has the turn. Where the store can write side by side, the next thread takes the turn as soon as
/// a group is on its way into the database: its units stand on what that one holds, and its own commit waits until that one has landed.
class Writer {
 public:
  struct Options {
    std::size_t group_max = 64;      ///< units that share a commit: no more jobs join them
    std::size_t waiting_max = 8192;  ///< jobs in the queue at most: beyond it `submit` refuses
  };

  using Report = std::function<void(std::string_view code, const std::string& sentence)>;

  /// `committed` is called on a writer's thread after each durable group: the relay and the reactions wake up on it. `report` hears of what a
  /// completion threw, which must not be.
  Writer(
      storage::Store& store, Options options, std::function<void()> committed, Report report = [](std::string_view, const std::string&) {});
  ~Writer();

  /// Takes the job, or leaves it with the caller when too much waits already or the writer is stopping.
  bool submit(std::unique_ptr<Job>& job);

  /// Takes it however much waits: for those who bound their own work. False only when the writer is stopping.
  bool submit_always(std::unique_ptr<Job>& job);

  /// Runs `action` at the end of a group and waits until it is durable. Throws what it threw. For bookkeeping; not from a writer's thread.
  void perform(std::function<void(storage::Transaction&)> action);

  /// How many jobs wait for their group.
  std::size_t waiting() const;

  /// Finishes what waits, then ends the threads.
  void stop();

 private:
  using Jobs = std::vector<std::unique_ptr<Job>>;

  /// What ran, to be committed.
  struct Departure {
    Jobs jobs;
    std::unique_ptr<Group> group;
    std::shared_ptr<Flight> flight;
  };
  /// What there is to do for whoever gathers a group.
  enum class Next { run_more, start_over, depart, end };

  bool enqueue(std::unique_ptr<Job>& job, std::size_t waiting_max);

  void work();
  void take_turn();
  void take_turn_to_recover();
  void end_turn();

  Next gather(Departure& departure);
  Next wait_for_more(const Jobs& jobs, Jobs& arrived, bool broken);
  std::size_t share_of(std::size_t gathered) const;
  void give_back(Jobs& jobs);
  void land(Departure& departure);
  void end(Flight& flight, Flight::State state);

  void run(std::span<std::unique_ptr<Job>> jobs);
  void recover(std::span<std::unique_ptr<Job>> jobs, const std::exception_ptr& failure);
  void finish(std::span<std::unique_ptr<Job>> jobs);
  bool fail(Job& job, const std::exception& failure);
  template <class Step>
  void call_out(Step&& step) noexcept;

  static constexpr std::size_t group_min = 8;  ///< units that are not parted

  storage::Store& store_;
  Options options_;
  std::function<void()> committed_;
  Report report_;
  mutable std::mutex mutex_;
  std::condition_variable some_;  ///< something waits, or a flight has ended
  std::deque<std::unique_ptr<Job>> waiting_;
  std::size_t waiting_units_ = 0;
  bool stopping_ = false;
  std::condition_variable turn_is_free_;
  bool turn_is_taken_ = false;
  std::size_t recovering_ = 0;               ///< threads that want the turn before all others, since their group failed
  std::shared_ptr<const Flight> in_flight_;  ///< the newest; belongs to whoever has the turn
  std::size_t in_flight_units_ = 0;          ///< of the newest
  std::vector<std::thread> threads_;
};

}  // namespace comptoir::dispatch
