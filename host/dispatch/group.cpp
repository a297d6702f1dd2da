#include "dispatch/group.hpp"

namespace comptoir::dispatch {

const storage::Head& Group::head(const StreamKey& key) {
  const auto found = overlay_.streams.find(key);
  if (found != overlay_.streams.end()) return found->second.head;
  auto& stream = overlay_.streams[key];
  stream.head = transaction_->head(key);
  return stream.head;
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
