#include "dispatch/aside_keys.hpp"

#include <algorithm>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::dispatch {

std::string storable_reason(std::string_view said) {
  constexpr std::size_t bytes_max = 4'000;
  auto reason = detail::as_utf8(said.substr(0, bytes_max));  // which makes longer what cannot be read
  if (reason.size() <= bytes_max) return reason;
  auto end = bytes_max;
  while ((static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;
  reason.resize(end);
  return reason;
}

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

storage::AsideKey AsideKeys::failed(const std::string& consumer, const storage::StreamKey& key, std::string_view reason, Timestamp now) {
  auto& aside = keys_[{consumer, key}];
  aside.consumer = consumer;
  aside.stream = key;
  aside.reason = storable_reason(reason);
  ++aside.attempts;
  aside.parked = aside.attempts >= backoff_.attempts;
  aside.next_attempt = backoff_.next(now, aside.attempts);
  return aside;
}

}  // namespace comptoir::dispatch
