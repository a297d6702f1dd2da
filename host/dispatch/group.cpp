#include "dispatch/group.hpp"

namespace comptoir::dispatch {

const storage::Head& Group::head(const StreamKey& key) {
  const auto found = overlay_.streams.find(key);
  if (found != overlay_.streams.end()) return found->second.head;
  auto& stream = overlay_.streams[key];
  stream.head = transaction_->head(key);
  return stream.head;
}

void Group::lock(const StreamKey& key) {
  if (locked_.contains(key)) return;
  const auto known = overlay_.streams.find(key);
  const bool is_known = known != overlay_.streams.end();
  if (is_known && !known->second.pending.empty()) return;  // the flush locks it, and finds out who was first

  const auto head = transaction_->lock(key, locked_.empty() && !written_);
  if (is_known && known->second.head.version != head.version) throw storage::Conflict(key, known->second.head.version, head.version);
  overlay_.streams[key].head = head;
  locked_.insert(key);
}

void Group::hold(const storage::Lease& lease) {
  if (held_.emplace(lease.lane, lease.epoch).second) transaction_->hold({&lease, 1});
}

void Group::adopt(Overlay&& overlay, storage::Changes&& changes) {
  overlay_.adopt(std::move(overlay));
  append(changes_, std::move(changes));
}

void Group::flush() {
  if (changes_.empty()) return;
  written_ = true;
  transaction_->apply(changes_);
  changes_ = {};
  for (auto& [key, stream] : overlay_.streams) stream.pending.clear();
}

void Group::commit() {
  flush();
  if (written_) transaction_->commit();
}

}  // namespace comptoir::dispatch
