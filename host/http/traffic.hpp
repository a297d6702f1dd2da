// What all connections of one server share.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "http/exchange.hpp"
#include "http/limits.hpp"
#include "http/refusal.hpp"
#include "http/relief.hpp"
#include "http/report.hpp"
#include "http/staff.hpp"

namespace comptoir::http {

class Connection;

using Clock = std::chrono::steady_clock;

/// The workers' queue, the open connections and the counters. It outlives the server as long as an exchange is unanswered. [thread-safe]
class Traffic : public std::enable_shared_from_this<Traffic> {
 public:
  Traffic(Limits limits, Handler handler, Report report = {}) : limits_(limits), handler_(std::move(handler)), report_(std::move(report)) {}

  [[nodiscard]] boost::asio::io_context& workers() { return workers_; }
  [[nodiscard]] Relief& relief() { return relief_; }
  [[nodiscard]] Staff& staff() { return staff_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] const Handler& handler() const { return handler_; }
  void report(std::string_view code, const std::string& sentence) const {
    if (report_) report_(code, sentence);
  }

  /// One more thread works off the queue. Throws std::system_error when there is no room for it.
  void hire_worker();
  /// A worker is lost in a handler: another one takes its place. Throws std::system_error when there is no room for it; then nothing has happened.
  void replace_worker();

  /// Counts the connection in until it leaves. Between the two, its socket stays open and may be shut down by the calls below.
  void enter(Connection& connection);
  void leave(Connection& connection);
  [[nodiscard]] std::size_t connections() const { return open_.load(std::memory_order_relaxed); }

  /// Has every connection give up that is past its deadline.
  void expire(Clock::time_point now);

  /// From here on every answer is the last of its connection, and idle connections close.
  void finish();
  [[nodiscard]] bool finishing() const { return finishing_.load(); }

  /// Waits until no connection is open; returns false once the deadline has passed.
  bool wait_until_quiet(Clock::time_point deadline);

  /// Cuts every connection, whatever it is doing.
  void cut();

  /// Has a worker run the work, unless the workers have gone home for good: then it is dropped.
  template <class Work>
  void post(Work work) {
    const std::lock_guard lock(closing_);
    if (!closed_) boost::asio::post(workers_, std::move(work));
  }
  void close();

  /// What connections hold of bodies and answers, and whether that is all they may.
  [[nodiscard]] std::atomic<std::size_t>& held() { return held_; }
  [[nodiscard]] bool is_full() const { return held_.load(std::memory_order_relaxed) > limits_.buffered_bytes_max; }

  void count(Refusal refusal) { refusals[static_cast<std::size_t>(refusal)].fetch_add(1, std::memory_order_relaxed); }

  alignas(64) std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> bytes_received = 0;
  std::atomic<std::uint64_t> bytes_sent = 0;
  std::atomic<std::uint64_t> connections_accepted = 0;
  std::array<std::atomic<std::uint64_t>, refusal_count> refusals{};

 private:
  const Limits limits_;
  const Handler handler_;
  const Report report_;

  std::mutex entries_;
  std::vector<Connection*> inside_;
  std::condition_variable left_;
  std::atomic<std::size_t> open_ = 0;
  std::atomic<bool> finishing_ = false;

  std::atomic<std::size_t> held_ = 0;

  std::mutex closing_;
  bool closed_ = false;

  boost::asio::io_context workers_;
  Staff staff_;
  Relief relief_{workers_};
};

}  // namespace comptoir::http
