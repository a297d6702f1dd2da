// A circuit breaker: stands in front of what may be away (a database, a broker, another system), so that nobody waits for it in vain.
//
// Closed, every call goes. After failures in a row it opens, and every call is refused at once, until a probe succeeds: a call may take long, or not
// come back at all, and nobody is to wait for it. A probe that fails opens the breaker, or keeps it open for a longer pause. What belongs to an
// earlier time says nothing: a call that went before the breaker opened neither closes nor opens it.
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

  enum class State { closed, open };

  struct Options {
    std::uint32_t failures_max = 2;              ///< in a row; so many open it
    std::chrono::milliseconds pause_first{500};  ///< until the first probe, and half as long at least
    std::chrono::milliseconds pause_max{10'000};
  };

  struct Status {
    State state = State::closed;
    std::uint32_t failures = 0;         ///< in a row
    bool is_suspected = false;          ///< and nothing has succeeded since
    std::chrono::milliseconds pause{};  ///< until the next probe; zero when it is due, or under way, or there is nothing to find out
    std::string reason;                 ///< of the last failure; empty while all is well

    [[nodiscard]] bool is_closed() const { return state == State::closed; }
    /// Whether a call failed, or raised a suspicion, and nothing has succeeded since.
    [[nodiscard]] bool is_in_doubt() const { return failures > 0 || is_suspected; }
  };

  /// What a call that goes tells by, once it has ended. One that is dropped without a word says nothing. The breaker outlives it.
  class Permit {
   public:
    /// What was called is there.
    void succeeded();
    /// What was called is away, whatever was asked of it. What it refuses for good reason is no failure.
    void failed(std::string_view reason);
    /// It may be that what was called is away; it may be that only this call met something. A probe finds out.
    void suspects(std::string_view reason);

   private:
    friend class CircuitBreaker;
    Permit(CircuitBreaker& breaker, std::uint64_t period, bool is_probe) : breaker_(&breaker), period_(period), is_probe_(is_probe) {}

    CircuitBreaker* breaker_;
    std::uint64_t period_;
    bool is_probe_;
  };

  CircuitBreaker() : CircuitBreaker(Options{}) {}
  explicit CircuitBreaker(
      Options options, Clock clock = [] { return std::chrono::steady_clock::now(); });
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

  /// Lets a call go, or none while it is open.
  [[nodiscard]] std::optional<Permit> admit();

  /// Lets a probe go, whose word decides. For one who probes when the status is in doubt and its pause over.
  [[nodiscard]] Permit probe();

  /// Opens it at once, unless it is open: somebody knows better than by a call.
  void trip(std::string_view reason);

  /// Something that is away for the same reasons, as a rule, is there again: if it is open its pause is over, and a probe that is under way is
  /// followed by the next one without a pause.
  void end_pause();

  [[nodiscard]] Status status() const;
  [[nodiscard]] bool is_closed() const { return state_.load(std::memory_order_relaxed) == State::closed; }

  /// From now on `changed` is called whenever a call has failed or suspects something, or the state has changed, on the thread that did it. To be set
  /// before the breaker is shared; it may ask the breaker.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

 private:
  std::uint64_t succeed(std::uint64_t period);
  void fail(std::uint64_t period, std::string_view reason, bool is_probe);
  void suspect(std::uint64_t period, std::string_view reason);
  void open(TimePoint now);
  void tell() const;

  const Options options_;
  const Clock clock_;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::atomic<State> state_{State::closed};  ///< written under the mutex
  std::uint64_t period_ = 0;                 ///< counts the changes of the state: a permit is of one
  std::uint32_t failures_ = 0;
  bool is_suspected_ = false;
  std::string reason_;
  std::chrono::milliseconds pause_{};  ///< the last one, zero before the first
  TimePoint open_until_;
  bool is_pause_ended_ = false;  ///< since the last probe began
  TimePoint closed_since_;
  TimePoint suspicions_rest_until_;  ///< what one call meets, it may meet again and again: that is not to make a probe each time
};

}  // namespace comptoir::resilience
