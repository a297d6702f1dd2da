#include "storage/postgresql/recent_heads.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::storage::postgresql {

bool RecentHeads::are_trusted() {
  const std::lock_guard lock(mutex_);
  const bool are_trusted = trust_.holds();
  if (are_trusted) contended_.clear();
  return are_trusted;
}

std::set<StreamKey> RecentHeads::contended() {
  const std::lock_guard lock(mutex_);
  return contended_;
}

std::optional<Head> RecentHeads::find(const StreamKey& stream) {
  const std::lock_guard lock(mutex_);
  if (const auto young = young_.find(stream); young != young_.end()) return young->second;
  const auto old = old_.find(stream);
  if (old == old_.end()) return std::nullopt;
  const auto head = old->second;
  keep(stream, head);
  return head;
}

void RecentHeads::learn(const std::map<StreamKey, Head>& heads) {
  const std::lock_guard lock(mutex_);
  for (const auto& [stream, head] : heads) keep(stream, head);
}

void RecentHeads::keep(const StreamKey& stream, const Head& head) {
  if (young_.size() >= generation_max) old_ = std::exchange(young_, {});
  young_[stream] = head;
}

void RecentHeads::forget() {
  const std::lock_guard lock(mutex_);
  young_.clear();
  old_.clear();
}

bool RecentHeads::are_contended() const {
  const std::lock_guard lock(mutex_);
  return !contended_.empty();
}

void RecentHeads::doubt() {
  forget();
  const std::lock_guard lock(mutex_);
  trust_.doubt();
}

void RecentHeads::contend(std::span<const StreamKey> streams) {
  const std::lock_guard lock(mutex_);
  if (contended_.size() + streams.size() > contended_max) contended_.clear();
  contended_.insert(streams.begin(), streams.begin() + static_cast<std::ptrdiff_t>(std::min(streams.size(), contended_max)));
}

}  // namespace comptoir::storage::postgresql
