// What a call to the store tells the circuit breaker before it.
#pragma once

#include <atomic>
#include <string_view>
#include <type_traits>
#include <utility>

#include "resilience/circuit_breaker.hpp"
#include "storage/errors.hpp"

namespace comptoir::storage::guarded {

/// A session that was let go: whatever is asked of the store is asked through it. One thread at a time.
class Watched {
 public:
  /// What a failure tells. Whoever tries again by another session counts by that one.
  enum class Weight { failure, suspicion };

  /// Throws Unavailable when the breaker lets none go.
  explicit Watched(resilience::CircuitBreaker& breaker, Weight weight = Weight::failure) : permit_(permit_of(breaker)), weight_(weight) {}

  /// Does `action`, and tells when the store turns out to be away. An answer says nothing: it may come out of the host's memory.
  template <class Action>
  auto run(const Action& action) try {
    return action();
  } catch (const StatementFailed& failure) {
    tell(Weight::suspicion, failure.what());
    throw;
  } catch (const Unavailable& failure) {
    tell(weight_, failure.what());
    throw;
  }

  /// What fails from now on fails because the host breaks it off, and says nothing of the store. [thread-safe]
  void break_off() { is_broken_off_ = true; }

  /// The same, and an answer tells that the store is there.
  template <class Action>
  auto answer(const Action& action) {
    if constexpr (std::is_void_v<std::invoke_result_t<Action>>) {
      run(action);
      succeeded();
    } else {
      auto out = run(action);
      succeeded();
      return out;
    }
  }

 private:
  static resilience::CircuitBreaker::Permit permit_of(resilience::CircuitBreaker& breaker) {
    if (const auto permit = breaker.admit()) return *permit;
    const auto status = breaker.status();
    throw Unavailable(status.reason, status.pause);
  }

  void tell(Weight weight, std::string_view reason) {
    if (is_broken_off_) return;
    weight == Weight::failure ? permit_.failed(reason) : permit_.suspects(reason);
  }

  /// Once for all answers of a session.
  void succeeded() {
    if (!std::exchange(told_, true)) permit_.succeeded();
  }

  resilience::CircuitBreaker::Permit permit_;
  Weight weight_;
  bool told_ = false;
  std::atomic<bool> is_broken_off_{false};
};

}  // namespace comptoir::storage::guarded
