#include "storage/postgresql/recent_messages.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t bytes_beside_the_data = 512;

std::size_t bytes_of(const Message& message) { return message.data.size() + bytes_beside_the_data; }

std::size_t bytes_of(const Placed& placed) {
  std::size_t bytes = bytes_beside_the_data;
  for (const Message& message : placed.messages) bytes += bytes_of(message);
  return bytes;
}

/// Puts what was left out into its places, as far as the page goes. One that is not cut has all else that was there when that was: whatever stands
/// before a position was committed before.
void complete(OutboxPage& page, const Stretches& left_out) {
  const auto read = static_cast<std::ptrdiff_t>(page.messages.size());
  for (const auto& stretch : left_out) {
    if (page.is_cut && stretch->first > page.read_to + 1) break;
    page.messages.insert(page.messages.end(), stretch->messages.begin(), stretch->messages.end());
    page.read_to = std::max(page.read_to, stretch->last);
  }
  std::ranges::inplace_merge(page.messages, page.messages.begin() + read, {}, &Message::position);
}

}  // namespace

void RecentMessages::keep(Placed&& placed) {
  if (placed.first == 0) return;
  const std::lock_guard lock(mutex_);
  if (placed.first >= first_ && placed.last <= last_) return;  // it was read meanwhile
  const auto known_to = beyond_.empty() ? last_ : beyond_.back()->last;
  if (last_ < first_ || placed.first <= known_to) begin_at(placed.first);
  if (placed.first == last_ + 1) {
    go_on(placed);
  } else {
    bytes_ += bytes_of(placed);
    beyond_.push_back(std::make_shared<const Placed>(std::move(placed)));
  }
  forget_the_oldest();
}

Stretches RecentMessages::beyond(Position after) const {
  const std::lock_guard lock(mutex_);
  Stretches stretches;
  for (const auto& stretch : beyond_)
    if (stretch->first > after) stretches.push_back(stretch);
  return stretches;
}

/// Where a part of it is known, the rest comes behind that; otherwise it takes the place of what is known.
OutboxPage RecentMessages::learn(Position after, OutboxPage page, const Stretches& left_out) {
  complete(page, left_out);
  const std::lock_guard lock(mutex_);
  const bool goes_on = after + 1 >= first_ && after <= last_;
  if (page.read_to < last_ || (page.read_to == last_ && after + 1 >= first_)) return page;
  if (!goes_on) {
    auto beyond = std::move(beyond_);
    begin_at(after + 1);
    for (const auto& stretch : beyond) bytes_ += bytes_of(*stretch);
    beyond_ = std::move(beyond);
  }
  for (const Message& message : page.messages)
    if (!goes_on || message.position > last_) add(message);
  last_ = page.read_to;
  go_on_beyond_gaps();
  forget_the_oldest();
  return page;
}

void RecentMessages::go_on(const Placed& placed) {
  for (const Message& message : placed.messages) add(message);
  last_ = placed.last;
}

void RecentMessages::go_on_beyond_gaps() {
  while (!beyond_.empty() && beyond_.front()->first <= last_ + 1) {
    const auto next = std::move(beyond_.front());
    beyond_.pop_front();
    bytes_ -= bytes_of(*next);
    if (next->first > last_) go_on(*next);
  }
}

bool RecentMessages::is_near(Position after) const {
  const std::lock_guard lock(mutex_);
  return after + near >= last_;
}

void RecentMessages::begin_at(Position first) {
  first_ = first;
  last_ = first - 1;
  messages_.clear();
  beyond_.clear();
  bytes_ = 0;
}

void RecentMessages::add(Message message) {
  bytes_ += bytes_of(message);
  messages_.push_back(std::move(message));
}

void RecentMessages::forget_the_oldest() {
  while (bytes_ > bytes_max) {
    if (messages_.empty()) {
      if (beyond_.empty()) return;
      first_ = beyond_.front()->first;
      last_ = first_ - 1;
      go_on_beyond_gaps();
      continue;
    }
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
