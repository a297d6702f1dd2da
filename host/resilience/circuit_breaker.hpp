// A circuit breaker: stands in front of what may be away (a database, a broker, another system), so that nobody waits for it in vain.
//
// Closed, every call goes. After failures in a row it opens, and every call is refused at once. When its pause is over, one call goes as a probe: its
// success closes the breaker, its failure opens it for a longer pause. What belongs to an earlier time says nothing: a call that went before the
// breaker opened neither closes nor opens it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::resilience {

/// [thread-safe]
class CircuitBreaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Clock = std::function<TimePoint()>;

  enum class State { closed, open, half_open };

  struct Options {
    std::uint32_t failures_max = 2;              ///< in a row; so many open it
    std::chrono::milliseconds pause_first{500};  ///< until the first probe, and half as long at least
    std::chrono::milliseconds pause_max{10'000};
  };

  struct Status {
    State state = State::closed;
    std::uint32_t failures = 0;         ///< in a row
    std::chrono::milliseconds pause{};  ///< until a call may go; zero when one may go now, or a probe is under way
    std::string reason;                 ///< of the last failure; empty while all is well

    [[nodiscard]] bool is_closed() const { return state == State::closed; }
    /// Whether the last call failed, and nothing has succeeded since.
    [[nodiscard]] bool is_in_doubt() const { return failures > 0; }
  };

  /// What a call that goes is told by, once it has ended. One that is dropped without a word says nothing: as a probe, it lets another one go.
  class Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit();

    /// What was called is there.
    void succeeded();
    /// What was called is away, whatever was asked of it. What it refuses for good reason is no failure.
    void failed(std::string_view reason);

   private:
    friend class CircuitBreaker;
    Permit(CircuitBreaker& breaker, std::uint64_t period) : breaker_(&breaker), period_(period) {}

    CircuitBreaker* breaker_;
    std::uint64_t period_;
  };

  CircuitBreaker() : CircuitBreaker(Options{}) {}
  explicit CircuitBreaker(
      Options options, Clock clock = [] { return std::chrono::steady_clock::now(); });
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

  /// Lets a call go, or none. The breaker outlives the permit.
  [[nodiscard]] std::optional<Permit> admit();

  /// Opens it at once, unless it is open: somebody knows better than by a call.
  void trip(std::string_view reason);

  [[nodiscard]] Status status() const;
  [[nodiscard]] bool is_closed() const { return state_.load(std::memory_order_relaxed) == State::closed; }

  /// From now on `changed` is called whenever a call has failed or the state has changed, on the thread that did it. To be set before the breaker is
  /// shared; it may ask the breaker.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  std::uint64_t succeed(std::uint64_t period);
  void fail(std::uint64_t period, std::string_view reason);
  void give_back(std::uint64_t period);
  void open(TimePoint now);
  void tell() const;

  const Options options_;
  const Clock clock_;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::atomic<State> state_{State::closed};  ///< written under the mutex
  std::uint64_t period_ = 0;                 ///< counts the changes of the state: a permit is of one
  std::uint32_t failures_ = 0;
  std::string reason_;
  std::chrono::milliseconds pause_{};  ///< the last one, zero before the first
  TimePoint open_until_;
  TimePoint closed_since_;
};

}  // namespace comptoir::resilience
