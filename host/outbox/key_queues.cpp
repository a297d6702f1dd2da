#include "outbox/key_queues.hpp"

#include <algorithm>
#include <iterator>

namespace comptoir::outbox {

void KeyQueues::push(Waiting waiting) {
  auto& queue = queues_[waiting.message.stream];
  if (queue.empty()) ready_.push_back(waiting.message.stream);
  ++size_;
  bytes_ += waiting.message.data.size();
  queue.push_back(std::move(waiting));
}

void KeyQueues::forget(const Waiting& waiting) {
  --size_;
  bytes_ -= waiting.message.data.size();
}

const Waiting* KeyQueues::next() const { return ready_.empty() ? nullptr : &queues_.at(ready_.front()).front(); }

void KeyQueues::offered() {
  auto key = std::move(ready_.front());
  ready_.pop_front();
  const auto position = queues_.at(key).front().message.position;
  under_way_.emplace(position, std::move(key));
}

std::optional<Waiting> KeyQueues::confirmed(storage::Position position) {
  const auto found = under_way_.extract(position);
  if (!found) return std::nullopt;
  const auto& key = found.mapped();
  auto queue = queues_.find(key);
  auto out = std::move(queue->second.front());
  queue->second.pop_front();
  forget(out);
  if (queue->second.empty())
    queues_.erase(queue);
  else
    ready_.push_back(key);
  return out;
}

void KeyQueues::lost(storage::Position position) {
  auto found = under_way_.extract(position);
  if (found) ready_.push_front(std::move(found.mapped()));
}

void KeyQueues::keep_only(const std::function<bool(storage::Lane)>& held) {
  const auto goes = [&](const Queue& queue) { return !held(queue.front().message.lane); };
  std::erase_if(ready_, [&](const storage::StreamKey& key) {
    const auto queue = queues_.find(key);
    if (!goes(queue->second)) return false;
    for (const auto& waiting : queue->second) forget(waiting);
    queues_.erase(queue);
    return true;
  });
  for (auto& [key, queue] : queues_) {  // what is left of other lanes is under way with its first message
    if (!goes(queue)) continue;
    for (; queue.size() > 1; queue.pop_back()) forget(queue.back());
  }
}

bool KeyQueues::any_under_way_but(const std::function<bool(storage::Lane)>& held) const {
  return std::any_of(under_way_.begin(), under_way_.end(), [&](const auto& entry) { return !held(queues_.at(entry.second).front().message.lane); });
}

std::vector<Waiting> KeyQueues::rejected(storage::Position position) {
  const auto found = under_way_.extract(position);
  if (!found) return {};
  auto queue = queues_.extract(found.mapped());
  for (const auto& waiting : queue.mapped()) forget(waiting);
  return {std::make_move_iterator(queue.mapped().begin()), std::make_move_iterator(queue.mapped().end())};
}

}  // namespace comptoir::outbox
