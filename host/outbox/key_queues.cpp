#include "outbox/key_queues.hpp"

#include <iterator>

namespace comptoir::outbox {

void KeyQueues::push(Waiting waiting) {
  auto& queue = queues_[waiting.message.stream];
  if (queue.empty()) ready_.push_back(waiting.message.stream);
  queue.push_back(std::move(waiting));
  ++size_;
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
  --size_;
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

std::vector<Waiting> KeyQueues::rejected(storage::Position position) {
  const auto found = under_way_.extract(position);
  if (!found) return {};
  auto queue = queues_.extract(found.mapped());
  size_ -= queue.mapped().size();
  return {std::make_move_iterator(queue.mapped().begin()), std::make_move_iterator(queue.mapped().end())};
}

}  // namespace comptoir::outbox
