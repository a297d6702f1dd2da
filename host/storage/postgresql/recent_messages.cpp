#include "storage/postgresql/recent_messages.hpp"

#include <algorithm>
#include <iterator>

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t bytes_beside_the_data = 512;

std::size_t bytes_of(const Message& message) { return message.data.size() + bytes_beside_the_data; }

}  // namespace

void RecentMessages::keep(std::vector<Message>&& committed) {
  if (committed.empty()) return;
  const std::lock_guard lock(mutex_);
  const bool is_in_order = messages_.empty() || messages_.back().position < committed.front().position;
  if (!is_in_order) {
    messages_.clear();
    bytes_ = 0;
  }
  for (auto& message : committed) {
    bytes_ += bytes_of(message);
    messages_.push_back(std::move(message));
  }
  while (bytes_ > bytes_max) {
    bytes_ -= bytes_of(messages_.front());
    messages_.pop_front();
  }
}

std::vector<Message> RecentMessages::behind(Position after, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  const auto first = std::ranges::lower_bound(messages_, after + 1, {}, &Message::position);
  std::vector<Message> found;
  for (auto next = first; next != messages_.end() && next->position == after + 1 + found.size() && found.size() < limit; ++next)
    found.push_back(*next);
  return found;
}

}  // namespace comptoir::storage::postgresql
