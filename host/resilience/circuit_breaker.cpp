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

void CircuitBreaker::Permit::succeeded() { period_ = breaker_->succeed(period_); }
void CircuitBreaker::Permit::failed(std::string_view reason) { breaker_->fail(period_, reason, is_probe_); }
void CircuitBreaker::Permit::suspects(std::string_view reason) { breaker_->suspect(period_, reason); }

CircuitBreaker::CircuitBreaker(Options options, Clock clock) : options_(options), clock_(std::move(clock)) {}

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::closed) return std::nullopt;
  return Permit(*this, period_, false);
}

CircuitBreaker::Permit CircuitBreaker::probe() {
  const std::lock_guard lock(mutex_);
  suspicions_rest_until_ = clock_() + options_.pause_first;
  is_pause_ended_ = false;
  return {*this, period_, true};
}

/// Returns the period to which the call belongs from now on.
std::uint64_t CircuitBreaker::succeed(std::uint64_t period) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_) return period;
    failures_ = 0;
    is_suspected_ = false;
    reason_.clear();
    if (state_ == State::closed) return period;
    state_ = State::closed;
    closed_since_ = clock_();
    period = ++period_;
  }
  tell();
  return period;
}

void CircuitBreaker::fail(std::uint64_t period, std::string_view reason, bool is_probe) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_) return;
    ++failures_;
    reason_ = reason;
    if (is_probe || failures_ >= options_.failures_max) open(clock_());
  }
  tell();
}

void CircuitBreaker::suspect(std::uint64_t period, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    if (period != period_ || is_suspected_) return;
    is_suspected_ = true;
    reason_ = reason;
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

void CircuitBreaker::end_pause() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return;
    open_until_ = clock_();
    is_pause_ended_ = true;
  }
  tell();
}

/// What closes only to open again soon is given longer and longer pauses, as what does not close at all is.
void CircuitBreaker::open(TimePoint now) {
  const bool opens_again = pause_.count() > 0 && (state_ == State::open || now < closed_since_ + 2 * pause_);
  pause_ = opens_again ? std::min(2 * pause_, options_.pause_max) : options_.pause_first;
  open_until_ = is_pause_ended_ ? now : now + spread(pause_);
  state_ = State::open;
  ++period_;
}

CircuitBreaker::Status CircuitBreaker::status() const {
  const std::lock_guard lock(mutex_);
  Status status{state_, failures_, is_suspected_, {}, reason_};
  const auto until = [this](TimePoint time) { return std::max(std::chrono::ceil<milliseconds>(time - clock_()), milliseconds(0)); };
  if (state_ == State::open)
    status.pause = until(open_until_);
  else if (is_suspected_ && failures_ == 0)
    status.pause = until(suspicions_rest_until_);
  return status;
}

void CircuitBreaker::tell() const {
  if (changed_) changed_();
}

}  // namespace comptoir::resilience
