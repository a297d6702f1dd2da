#include "window.hpp"

#include <algorithm>

namespace outbox_rabbitmq {

Window::Window(std::size_t capacity) : slots_(capacity) { taken_.reserve(capacity); }

std::optional<Window::Clock::time_point> Window::oldest() const {
  if (empty()) return std::nullopt;
  return slot(first_).published_at;
}

void Window::push(std::uint64_t position, std::string_view event_id, Clock::time_point now) {
  auto& added = slot(next_);
  added.position = position;
  added.event_id.assign(event_id);
  added.published_at = now;
  added.settled = false;
  ++next_;
  ++unsettled_;
}

std::span<const std::uint64_t> Window::settle(std::uint64_t tag, bool multiple) {
  taken_.clear();
  const auto last = multiple && tag == 0 ? next_ - 1 : tag;
  if (last >= next_) return {};

  for (auto each = multiple ? first_ : std::max(last, first_); each <= last; ++each) take(each);
  forget_settled();
  return taken_;
}

std::optional<std::uint64_t> Window::settle_returned(std::string_view event_id) {
  for (auto tag = first_; tag < next_; ++tag) {
    if (slot(tag).settled || slot(tag).event_id != event_id) continue;
    taken_.clear();
    take(tag);
    forget_settled();
    return taken_.front();
  }
  return std::nullopt;
}

std::span<const std::uint64_t> Window::drain() {
  taken_.clear();
  for (auto tag = first_; tag < next_; ++tag) take(tag);
  first_ = next_ = 1;
  return taken_;
}

void Window::take(std::uint64_t tag) {
  auto& taken = slot(tag);
  if (taken.settled) return;
  taken.settled = true;
  --unsettled_;
  taken_.push_back(taken.position);
}

void Window::forget_settled() {
  while (first_ < next_ && slot(first_).settled) ++first_;
}

}  // namespace outbox_rabbitmq
