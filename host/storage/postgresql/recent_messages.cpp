#include "storage/postgresql/recent_messages.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t bytes_beside_the_data = 512;

std::size_t bytes_of(const Message& message) { return message.data.size() + bytes_beside_the_data; }

}  // namespace

void RecentMessages::keep(Placed&& placed) {
  if (placed.first == 0) return;
  const std::lock_guard lock(mutex_);
  if (placed.first >= first_ && placed.last <= last_) return;  // it was read meanwhile
  if (placed.first != last_ + 1) begin_at(placed.first);
  last_ = placed.last;
  for (Message& message : placed.messages) add(std::move(message));
  forget_the_oldest();
}

/// Where a part of it is known, the rest comes behind that; otherwise it takes the place of what is known.
void RecentMessages::learn(Position after, const OutboxPage& page) {
  const std::lock_guard lock(mutex_);
  const bool goes_on = after + 1 >= first_ && after <= last_;
  if (page.read_to < last_ || (page.read_to == last_ && after + 1 >= first_)) return;
  if (!goes_on) begin_at(after + 1);
  for (const Message& message : page.messages)
    if (!goes_on || message.position > last_) add(message);
  last_ = page.read_to;
  forget_the_oldest();
}

bool RecentMessages::is_near(Position after) const {
  const std::lock_guard lock(mutex_);
  return after + near >= last_;
}

void RecentMessages::begin_at(Position first) {
  first_ = first;
  messages_.clear();
  bytes_ = 0;
}

void RecentMessages::add(Message message) {
  bytes_ += bytes_of(message);
  messages_.push_back(std::move(message));
}

void RecentMessages::forget_the_oldest() {
  while (bytes_ > bytes_max) {
    first_ = messages_.front().position + 1;
    while (!messages_.empty() && messages_.front().position < first_) {  // with all of the same event
      bytes_ -= bytes_of(messages_.front());
      messages_.pop_front();
    }
  }
}

std::optional<OutboxPage> RecentMessages::behind(Position after, const Portion& portion) {
  const std::lock_guard lock(mutex_);
  if (after + 1 < first_ || after >= last_) return std::nullopt;
  OutboxPage page{.messages = {}, .read_to = last_, .is_cut = false};
  std::size_t bytes = 0;
  for (auto next = std::ranges::upper_bound(messages_, after, {}, &Message::position); next != messages_.end(); ++next) {
    const bool begins_position = page.messages.empty() || page.messages.back().position != next->position;
    if (begins_position && (page.messages.size() >= portion.count || bytes >= portion.bytes)) {
      page.read_to = page.messages.empty() ? after : page.messages.back().position;
      page.is_cut = true;
      break;
    }
    bytes += next->data.size();
    page.messages.push_back(*next);
  }
  return page;
}

}  // namespace comptoir::storage::postgresql
