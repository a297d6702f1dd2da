#include "arrivals.hpp"

#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "pace.hpp"

namespace comptoir::bench {

Arrivals::Arrivals(int port, const std::string& vhost, const std::string& queue, const std::string& member, std::size_t count)
    : broker_(port, vhost), mark_('"' + member + "\":"), arrivals_(count) {
  broker_.consume(queue);
  thread_ = std::jthread([this](const std::stop_token& stopping) { consume(stopping); });
}

Arrivals::~Arrivals() = default;

void Arrivals::consume(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    auto body = broker_.next(100);
    const auto at = now_us();
    const auto found = body.find(mark_);
    if (found == std::string::npos) continue;
    const auto number = std::strtoul(body.c_str() + found + mark_.size(), nullptr, 10);
    const std::lock_guard lock(mutex_);
    if (number < arrivals_.size()) arrivals_[number] = {at, std::move(body)};
    some_.notify_one();
  }
}

Arrival Arrivals::of(std::size_t number) {
  std::unique_lock lock(mutex_);
  if (!some_.wait_for(lock, std::chrono::seconds(10), [&] { return arrivals_[number].at_us > 0; }))
    throw std::runtime_error("Message " + std::to_string(number) + " has not arrived.");
  return arrivals_[number];
}

}  // namespace comptoir::bench
