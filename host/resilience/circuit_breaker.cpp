#include "resilience/circuit_breaker.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace comptoir::resilience {
namespace {

using std::chrono::milliseconds;

/// Between half of it and all: those who failed together do not come back together.
milliseconds spread(milliseconds pause) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count())(generator));
}

}  // namespace

CircuitBreaker::Permit::Permit(Permit&& other) noexcept : breaker_(std::exchange(other.breaker_, nullptr)), period_(other.period_) {}

CircuitBreaker::Permit::~Permit() {
  if (breaker_ != nullptr) breaker_->give_back(period_);
}

void CircuitBreaker::Permit::succeeded() { period_ = breaker_->succeed(period_); }
void CircuitBreaker::Permit::failed(std::string_view reason) { breaker_->fail(period_, reason); }

CircuitBreaker::CircuitBreaker(Options options, Clock clock) : options_(options), clock_(std::move(clock)) {}

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed) return Permit(*this, period_);
  if (state_ == State::half_open || clock_() < open_until_) return std::nullopt;
  state_ = State::half_open;
  return Permit(*this, ++period_);
}

/// Returns the period to which the call belongs from now on.
std::uint64_t CircuitBreaker::succeed(std::uint64_t period) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_) return period;
    failures_ = 0;
    reason_.clear();
    if (state_ == State::closed) return period;
    state_ = State::closed;
    closed_since_ = clock_();
    period = ++period_;
  }
  tell();
  return period;
}

void CircuitBreaker::fail(std::uint64_t period, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_) return;
    ++failures_;
    reason_ = reason;
    if (state_ == State::half_open || failures_ >= options_.failures_max) open(clock_());
  }
  tell();
}

/// A probe that said nothing: the next call is one.
void CircuitBreaker::give_back(std::uint64_t period) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_ || state_ != State::half_open) return;
    state_ = State::open;
    ++period_;
  }
  tell();
}

void CircuitBreaker::trip(std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::closed) return;
    failures_ = std::max(failures_ + 1, options_.failures_max);
    reason_ = reason;
    open(clock_());
  }
  tell();
}

/// What closes only to open again soon is given longer and longer pauses, as what does not close at all is.
void CircuitBreaker::open(TimePoint now) {
  const bool opens_again = pause_.count() > 0 && (state_ == State::half_open || now < closed_since_ + 2 * pause_);
  pause_ = opens_again ? std::min(2 * pause_, options_.pause_max) : options_.pause_first;
  open_until_ = now + spread(pause_);
  state_ = State::open;
  ++period_;
}

CircuitBreaker::Status CircuitBreaker::status() const {
  const std::lock_guard lock(mutex_);
  Status status{state_, failures_, {}, reason_};
  if (state_ == State::open) status.pause = std::max(std::chrono::ceil<milliseconds>(open_until_ - clock_()), milliseconds(0));
  return status;
}

void CircuitBreaker::tell() const {
  if (changed_) changed_();
}

}  // namespace comptoir::resilience
