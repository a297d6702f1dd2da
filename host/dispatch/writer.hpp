// The thread that writes: takes what waits, runs it as one group, commits once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "dispatch/group.hpp"

namespace comptoir::dispatch {

/// A lone job never waits for company: a group is what had gathered while the one before was written. [thread-safe]
class Writer {
 public:
  struct Options {
    std::size_t group_max = 64;      ///< jobs that share a commit at most
    std::size_t waiting_max = 8192;  ///< jobs in the queue at most: beyond it `submit` refuses
  };

  /// `committed` is called on the writer's thread after each durable group: the relay and the reactions wake up on it.
  Writer(storage::Store& store, Options options, std::function<void()> committed);
  ~Writer();

  /// Takes the job, or leaves it with the caller when too much waits already or the writer is stopping.
  bool submit(std::unique_ptr<Job>& job);

  /// Takes it however much waits: for those who bound their own work. False only when the writer is stopping.
  bool submit_always(std::unique_ptr<Job>& job);

  /// Runs `action` within a group and waits until it is durable. Throws what it threw. For bookkeeping; not from the writer's thread.
  void perform(std::function<void(storage::Transaction&)> action);

  /// How many jobs wait for their group.
  std::size_t waiting() const;

  /// Finishes what waits, then ends the thread.
  void stop();

 private:
  bool enqueue(std::unique_ptr<Job>& job, std::size_t waiting_max);

  using Jobs = std::vector<std::unique_ptr<Job>>;

  void work();
  void run(std::span<std::unique_ptr<Job>> jobs);
  void run_once(std::span<std::unique_ptr<Job>> jobs);

  storage::Store& store_;
  Options options_;
  std::function<void()> committed_;
  mutable std::mutex mutex_;
  std::condition_variable some_;
  std::deque<std::unique_ptr<Job>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
