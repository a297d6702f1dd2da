#include "dispatch/aside_keys.hpp"

#include <algorithm>

namespace comptoir::dispatch {

void AsideKeys::load(const std::function<bool(const storage::AsideKey&)>& is_ours) {
  keys_.clear();
  for (auto& key : store_.aside({}))
    if (is_ours(key)) keys_[{key.consumer, key.stream}] = key;
}

std::vector<storage::AsideKey> AsideKeys::due(Timestamp now) const {
  std::vector<storage::AsideKey> due;
  for (const auto& [name, key] : keys_)
    if (!key.parked && key.next_attempt <= now) due.push_back(key);
  return due;
}

std::optional<Timestamp> AsideKeys::next_due() const {
  std::optional<Timestamp> next;
  for (const auto& [name, key] : keys_)
    if (!key.parked && (!next || key.next_attempt < *next)) next = key.next_attempt;
  return next;
}

storage::AsideKey AsideKeys::failed(const std::string& consumer, const storage::StreamKey& key, std::string reason, Timestamp now) {
  auto& aside = keys_[{consumer, key}];
  aside.consumer = consumer;
  aside.stream = key;
  aside.reason = std::move(reason);
  ++aside.attempts;
  aside.parked = aside.attempts >= backoff_.attempts;
  aside.next_attempt = backoff_.next(now, aside.attempts);
  return aside;
}

}  // namespace comptoir::dispatch
