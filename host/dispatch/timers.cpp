#include "dispatch/timers.hpp"

#include <algorithm>

namespace comptoir::dispatch {

using std::chrono::milliseconds, std::chrono::steady_clock;

Timers::Timers(const Directory& directory, Dispatcher& dispatcher, std::string tenant) : dispatcher_(dispatcher), tenant_(std::move(tenant)) {
  for (const auto* plugin : directory.plugins())
    for (const auto& timer : plugin->contract().timers) timers_.push_back({&timer, steady_clock::now() + milliseconds(timer.every_ms)});
  if (!timers_.empty()) thread_ = std::thread([this] { work(); });
}

Timers::~Timers() { stop(); }

/// Waits for the commands under way, for they call back.
void Timers::stop() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    bell_.notify_all();
    bell_.wait(lock, [&] { return std::none_of(timers_.begin(), timers_.end(), [](const Timer& timer) { return timer.under_way; }); });
  }
  if (thread_.joinable()) thread_.join();
}

void Timers::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto next = steady_clock::now() + std::chrono::hours(1);
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < timers_.size(); ++i) {
      if (timers_[i].under_way) continue;
      if (timers_[i].due <= steady_clock::now()) {
        timers_[i].under_way = true;
        due.push_back(i);
      } else {
        next = std::min(next, timers_[i].due);
      }
    }
    lock.unlock();
    for (const auto number : due) fire(number);
    lock.lock();
    if (due.empty()) bell_.wait_until(lock, next);
  }
}

void Timers::fire(std::size_t number) {
  Request request;
  request.name = timers_[number].contract->command;
  request.body = timers_[number].contract->message;
  request.trusted = true;
  request.principal = {tenant_, "timer:" + timers_[number].contract->name};
  dispatcher_.command(std::move(request), [this, number](const Outcome&) {
    const std::lock_guard lock(mutex_);
    timers_[number].under_way = false;
    timers_[number].due = steady_clock::now() + milliseconds(timers_[number].contract->every_ms);
    bell_.notify_all();
  });
}

}  // namespace comptoir::dispatch
