// The threads that write: take what waits, run it as one group, commit once.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dispatch/group.hpp"
#include "plugins/watchdog.hpp"

namespace comptoir::dispatch {

/// A lone job never waits for company: a group is what had gathered while the one before was written. [thread-safe]
///
/// Units run one after another, on whichever thread has the turn. Where the store can write side by side, the next thread takes the turn as soon as
/// a group is on its way into the database: its units stand on what that one holds, and its own commit waits until that one has landed.
///
/// A handler that takes longer than its deadline has its group taken back: its caller is told, all other jobs of the group run again. When it does
/// not come back at all, another thread takes the place of its own, turn and all.
class Writer {
 public:
  struct Options {
    std::size_t group_max = 64;                ///< units that share a commit: no more jobs join them
    std::size_t waiting_max = 8192;            ///< jobs in the queue at most: beyond it `submit` refuses
    std::size_t waiting_bytes_max = 64 << 20;  ///< and so many bytes; one job that is larger may wait alone
    std::size_t group_bytes_max = 8 << 20;     ///< bytes of the jobs that share a commit: no more jobs join them
  };

  using Report = std::function<void(std::string_view code, const std::string& sentence)>;

  /// `committed` is called on a writer's thread after each durable group: the relay and the reactions wake up on it. `watchdog` looks after the calls
  /// into plugins, and outlives the writer; null: nobody does. `report` hears of what a completion threw, which must not be.
  Writer(
      storage::Store& store, Options options, std::function<void()> committed, plugins::Watchdog* watchdog = nullptr,
      Report report = [](std::string_view, const std::string&) {});
  ~Writer();

  /// Takes the job, or leaves it with the caller when too much waits already or the writer is stopping.
  bool submit(std::unique_ptr<Job>& job);

  /// Takes it however much waits: for those who bound their own work. False only when the writer is stopping.
  bool submit_always(std::unique_ptr<Job>& job);

  /// Runs `action` at the end of a group and waits until it is durable. Throws what it threw. For bookkeeping; not from a writer's thread.
  void perform(std::function<void(storage::Transaction&)> action);

  /// While the store is away, fails what waits, so that nobody does. Nothing while it is there.
  void refuse_waiting();

  /// How many jobs wait for their group.
  std::size_t waiting() const;

  /// The handler for which everybody waits, if it takes so long that the log has told of it.
  std::optional<std::string> held_up_by() const;

  /// Finishes what waits, then ends the threads, but for those that were given up.
  void stop();

 private:
  using Jobs = std::vector<std::unique_ptr<Job>>;

  /// What a thread has in hand. Another one goes on with it when the thread does not come back.
  struct Hand {
    Jobs jobs;  ///< of the group; null once they are done
    std::unique_ptr<Group> group;
    std::shared_ptr<Flight> flight;
    Job* running = nullptr;  ///< whose `run` has not returned
  };
  /// One of the threads. It is kept by itself, too.
  struct Worker {
    std::shared_ptr<plugins::Watch> watch;  ///< goes last: the watchdog takes it for the thread's end
    Hand hand;
    std::thread thread;
  };
  /// Why a group broke, and what its units looked at.
  struct Failure {
    std::exception_ptr what;
    storage::Footprint footprint;
    bool is_second = false;  ///< the group had run before, as a whole
  };
  /// What there is to do for whoever gathers a group.
  enum class Next { run_more, start_over, depart, refuse, end };

  bool enqueue(std::unique_ptr<Job>& job, bool may_be_refused);
  std::unique_ptr<Job> take_first();
  static std::size_t units_of(const Jobs& jobs);

  std::shared_ptr<Worker> hire();
  void start();
  std::thread thread_of(const std::shared_ptr<Worker>& worker, std::function<void()> first);
  void work(Worker& worker);
  void replace(Worker& lost);
  void take_over(Worker& lost);
  void end_overdue(Worker& worker, const std::string& why);
  void take_back(Hand& hand, const std::string& why);
  void refuse_what_is_left(Hand& hand);
  void take_turn();
  void take_turn_to_recover();
  void end_turn();

  Next gather(Worker& worker);
  static void run_in(Hand& hand, std::span<const std::unique_ptr<Job>> jobs);
  void begin_group(Hand& hand, plugins::Watch* watch);
  Next wait_for_more(const Jobs& jobs, bool broken);
  void take_share(Jobs& jobs);
  std::size_t share_of(std::size_t gathered) const;
  void give_back(Jobs& jobs, const Job* but = nullptr);
  void land(Worker& worker);
  void end(Flight& flight, Flight::State state);

  void run(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const storage::Footprint& footprint);
  void run_alone(Worker& worker, std::span<std::unique_ptr<Job>> job, storage::Footprint footprint);
  void run_once_more(Worker& worker, std::span<std::unique_ptr<Job>> jobs);
  std::optional<Failure> commit_together(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const storage::Footprint& footprint);
  void recover(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const Failure& failure);
  static storage::Footprint give_up(std::unique_ptr<Group>& group);
  void fail_all(std::span<std::unique_ptr<Job>> jobs, const std::exception& failure);
  void refuse(std::span<std::unique_ptr<Job>> jobs, const storage::Absence& absence);
  void finish(std::span<std::unique_ptr<Job>> jobs);
  bool fail(Job& job, const std::exception& failure);
  bool call_out(const std::function<void()>& step, std::string_view failing = cannot_be_told);

  static constexpr std::string_view cannot_be_told = "Somebody who waited for a unit of work could not be told what became of it";
  static constexpr std::size_t group_min = 8;  ///< units that are not parted

  storage::Store& store_;
  Options options_;
  std::function<void()> committed_;
  Report report_;
  mutable std::mutex mutex_;
  std::condition_variable some_;  ///< something waits, or a flight has ended
  std::deque<std::unique_ptr<Job>> waiting_;
  std::size_t waiting_units_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::condition_variable turn_is_free_;
  bool turn_is_taken_ = false;
  std::size_t recovering_ = 0;               ///< threads that want the turn before all others, since their group failed
  std::shared_ptr<const Flight> in_flight_;  ///< the newest; belongs to whoever has the turn
  std::size_t in_flight_units_ = 0;          ///< of the newest
  bool meets_others_ = false;                ///< of other hosts, at the same streams; belongs to whoever has the turn
  plugins::Watchdog* watchdog_;
  std::condition_variable ended_;
  std::size_t working_ = 0;                     ///< threads that have not ended, without those that were given up
  std::list<std::shared_ptr<Worker>> workers_;  ///< without those that were given up
};

}  // namespace comptoir::dispatch
