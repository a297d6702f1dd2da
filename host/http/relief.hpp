// Who serves while workers wait for something outside.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <boost/asio/io_context.hpp>

#include "http/staff.hpp"
#include "plugins/abandoned.hpp"

namespace comptoir::http {

/// Runs `serve` until it returns. What is thrown while a connection is served ends that connection, whose last holder it was, and no other. A thread
/// that was given up ends. [worker-thread]
template <class Serve>
void work(Serve serve) {
  for (bool is_over = false; !is_over;) try {
      serve();
      is_over = true;
    } catch (const plugins::Abandoned&) {
      throw;
    } catch (...) {  // NOLINT(bugprone-empty-catch)
    }
}

/// Threads that work beside the workers, on the same queue, while a worker waits and for a moment after it, since the next one will soon. Otherwise
/// they sleep: where nobody waits, more threads than processors only take turns.
class Relief {
 public:
  explicit Relief(boost::asio::io_context& workers) : workers_(workers) {}
  Relief(const Relief&) = delete;
  Relief& operator=(const Relief&) = delete;

  /// `keep` is what must live as long as they do.
  void start(unsigned count, Staff& staff, const std::shared_ptr<void>& keep);
  /// They end soon. [main-thread]
  void end();

  /// A worker is about to wait, until `wait_ends`. [thread-safe]
  void wait_begins();
  /// It waits no more, or was replaced. [thread-safe]
  void wait_ends() { waiting_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;

  void stand_by();
  [[nodiscard]] bool is_wanted() const;

  boost::asio::io_context& workers_;
  std::atomic<unsigned> waiting_ = 0;
  std::atomic<Clock::time_point> called_at_{Clock::time_point::min()};
  std::atomic<unsigned> asleep_ = 0;
  std::mutex mutex_;
  std::condition_variable called_;
  bool is_over_ = false;
};

}  // namespace comptoir::http
