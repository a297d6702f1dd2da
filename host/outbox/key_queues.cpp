#include "outbox/key_queues.hpp"

#include <algorithm>
#include <iterator>

namespace comptoir::outbox {

void KeyQueues::push(Waiting waiting) {
  auto& queue = queues_[waiting.message.stream];
  if (keeps_order_ || queue.waiting.empty()) ready_.push_back(waiting.message.stream);
  ++size_;
  bytes_ += waiting.message.data.size();
  queue.waiting.push_back(std::move(waiting));
}

void KeyQueues::forget(const Waiting& waiting) {
  --size_;
  bytes_ -= waiting.message.data.size();
}

const Waiting* KeyQueues::next() const {
  if (ready_.empty()) return nullptr;
  const auto& queue = queues_.at(ready_.front());
  return &queue.waiting[queue.under_way];
}

void KeyQueues::offered() {
  auto key = std::move(ready_.front());
  ready_.pop_front();
  auto& queue = queues_.at(key);
  under_way_.emplace(queue.waiting[queue.under_way++].message.position, std::move(key));
}

std::optional<KeyQueues::Place> KeyQueues::settle(storage::Position position) {
  const auto found = under_way_.extract(position);
  if (!found) return std::nullopt;
  const auto queue = queues_.find(found.mapped());
  const auto& waiting = queue->second.waiting;
  const auto at = std::ranges::find(waiting, position, [](const Waiting& one) { return one.message.position; });
  return Place{queue, static_cast<std::size_t>(at - waiting.begin())};
}

std::optional<Waiting> KeyQueues::confirmed(storage::Position position) {
  const auto place = settle(position);
  if (!place) return std::nullopt;
  auto& [waiting, under_way] = place->queue->second;
  const auto at = waiting.begin() + static_cast<std::ptrdiff_t>(place->index);
  auto out = std::move(*at);
  waiting.erase(at);
  --under_way;
  forget(out);
  if (waiting.empty())
    queues_.erase(place->queue);
  else if (!keeps_order_)
    ready_.push_back(place->queue->first);
  return out;
}

void KeyQueues::withdraw(Queue& queue, std::size_t from) {
  while (queue.under_way > from) {
    const auto position = queue.waiting[--queue.under_way].message.position;
    if (const auto found = under_way_.find(position); found != under_way_.end()) under_way_.erase(found);
  }
}

void KeyQueues::lost(storage::Position position) {
  const auto place = settle(position);
  if (!place) return;
  auto& [key, queue] = *place->queue;
  for (auto again = queue.under_way - place->index; again > 0; --again) ready_.push_front(key);
  withdraw(queue, place->index);
}

void KeyQueues::drop_waiting(Queue& queue) {
  for (; queue.waiting.size() > queue.under_way; queue.waiting.pop_back()) forget(queue.waiting.back());
}

void KeyQueues::keep_only(const std::function<bool(storage::Lane)>& held) {
  const auto goes = [&](const Queue& queue) { return !held(queue.waiting.front().message.lane); };
  std::erase_if(ready_, [&](const storage::StreamKey& key) { return goes(queues_.at(key)); });
  for (auto& [key, queue] : queues_)
    if (goes(queue)) drop_waiting(queue);
  std::erase_if(queues_, [](const auto& entry) { return entry.second.waiting.empty(); });
}

bool KeyQueues::any_under_way_but(const std::function<bool(storage::Lane)>& held) const {
  return std::any_of(under_way_.begin(), under_way_.end(),
                     [&](const auto& entry) { return !held(queues_.at(entry.second).waiting.front().message.lane); });
}

std::vector<Waiting> KeyQueues::rejected(storage::Position position) {
  const auto place = settle(position);
  if (!place) return {};
  const auto& key = place->queue->first;
  auto& queue = place->queue->second;
  withdraw(queue, place->index);
  std::erase(ready_, key);
  const auto from = queue.waiting.begin() + static_cast<std::ptrdiff_t>(place->index);
  std::vector<Waiting> stuck{std::make_move_iterator(from), std::make_move_iterator(queue.waiting.end())};
  for (const auto& waiting : stuck) forget(waiting);
  queue.waiting.erase(from, queue.waiting.end());
  if (queue.waiting.empty()) queues_.erase(place->queue);
  return stuck;
}

}  // namespace comptoir::outbox
