// Who finds out whether what is behind a circuit breaker is there again.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "resilience/circuit_breaker.hpp"

namespace comptoir::resilience {

/// A thread that sleeps while all is well. A failure is looked into at once, so that the breaker opens although nobody calls again; a suspicion is
/// looked into as soon as it may be; while the breaker is open, a probe is made whenever its pause is over, so that it closes although nobody calls.
/// A breaker has one prober, so that there is one probe at a time.
class Prober {
 public:
  /// Says why what is behind the breaker does not answer, or nothing when it does. What it throws says that it does not. Called on the prober's
  /// thread.
  using Probe = std::function<std::optional<std::string>()>;
  /// Hears that the breaker has opened, or closed again. Called on the prober's thread, in this order, never twice in a row for the same.
  /// What it throws is dropped.
  using Told = std::function<void(const CircuitBreaker::Status&)>;

  /// Sets what the breaker calls when it changes.
  Prober(CircuitBreaker& breaker, Probe probe, Told told);
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

 private:
  void work();
  void look();
  void tell(const CircuitBreaker::Status& status);
  std::optional<std::string> probed();
  void ring();
  void sleep(std::optional<std::chrono::milliseconds> at_most);

  CircuitBreaker& breaker_;
  Probe probe_;
  Told told_;
  bool told_open_ = false;
  std::mutex mutex_;
  std::condition_variable bell_;
  bool rung_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comptoir::resilience
