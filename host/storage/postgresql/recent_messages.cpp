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

std::vector<Message> RecentMessages::behind(Position after, const Portion& portion) {
  const std::lock_guard lock(mutex_);
  const auto first = std::ranges::lower_bound(messages_, after + 1, {}, &Message::position);
  std::vector<Message> found;
  std::size_t bytes = 0;
  for (auto next = first; next != messages_.end() && next->position == after + 1 + found.size(); ++next) {
    if (found.size() >= portion.count || bytes >= portion.bytes) break;
    bytes += next->data.size();
    found.push_back(*next);
  }
  return found;
}

}  // namespace comptoir::storage::postgresql
