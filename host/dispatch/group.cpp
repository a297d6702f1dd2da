#include "dispatch/group.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::dispatch {

Flight::State Flight::wait() const {
  state_.wait(State::under_way);
  return state_;
}

void Flight::end(State state) {
  state_ = state;
  state_.notify_all();
}

void Group::foresee(storage::Foreseen wanted) {
  std::erase_if(wanted.heads, [this](const StreamKey& key) { return find(&Overlay::streams, key) != nullptr; });
  std::erase_if(wanted.answers, [this](const storage::AnswerKey& key) { return answer(key) != nullptr; });
  std::erase_if(wanted.deliveries, [this](const storage::DeliveryKey& key) { return delivered(key); });
  transaction_->foresee(wanted);
}

const storage::Head& Group::head(const StreamKey& key) {
  if (const auto* known = find(&Overlay::streams, key)) return known->head;
  auto& stream = overlay_.streams[key];
  stream.head = transaction_->head(key);
  return stream.head;
}

void Group::lock(const StreamKey& key) {
  if (locked_.contains(key)) return;
  const auto* known = find(&Overlay::streams, key);
  if (known != nullptr && !known->pending.empty()) return;  // the flush locks it, and finds out who was first

  footprint_.heads.push_back(key);
  const auto head = transaction_->lock(key, locked_.empty() && !written_);
  if (known != nullptr && known->head.version != head.version) throw storage::Conflict(key, known->head.version, head.version);
  overlay_.streams[key].head = head;
  locked_.insert(key);
  locked_behind_savepoint_.push_back(key);
}

void Group::savepoint() {
  transaction_->savepoint();
  locked_behind_savepoint_.clear();
}

void Group::rollback_to_savepoint() {
  transaction_->rollback_to_savepoint();
  for (const auto& key : std::exchange(locked_behind_savepoint_, {})) locked_.erase(key);
}

void Group::hold(const storage::Lease& lease) {
  if (held_.emplace(lease.lane, lease.epoch).second) transaction_->hold({&lease, 1});
}

std::vector<const storage::Event*> Group::pending(const StreamKey& key) const {
  std::vector<const storage::Event*> events;
  const auto [newer, older] = layers();
  for (const auto* layer : {older, newer}) {
    if (layer == nullptr) continue;
    if (const auto found = layer->streams.find(key); found != layer->streams.end())
      for (const auto& event : found->second.pending) events.push_back(&event);
  }
  return events;
}

bool Group::delivered(const storage::DeliveryKey& key) const {
  return overlay_.deliveries.contains(key) || (before_ != nullptr && before_->overlay().deliveries.contains(key));
}

const std::optional<Row>* Group::row_before(const RowName& name) {
  if (before_ == nullptr) return nullptr;
  if (const auto* known = find_in(before_->overlay().rows, name)) return known;
  if (before_->overlay().additions.contains(name)) wait_for_before();
  return nullptr;
}

bool Group::may_change(const storage::View& view) {
  if (before_ != nullptr && before_->overlay().may_change(view)) wait_for_before();
  return overlay_.may_change(view);
}

void Group::wait_for_before() {
  if (before_ != nullptr && before_->wait() == Flight::State::failed) throw storage::StoreError("The group before was not written.");
  before_ = nullptr;
}

void Group::look_at(const storage::Changes& changes) {
  for (const auto& append : changes.appends) footprint_.heads.push_back(append.stream);
  footprint_.rows.insert(footprint_.rows.end(), changes.reads.begin(), changes.reads.end());
}

void Group::adopt(Overlay&& overlay, storage::Changes&& changes) {
  overlay_.adopt(std::move(overlay));
  append(changes_, std::move(changes));
}

void Group::flush() {
  wait_for_before();
  if (changes_.empty() && last_.empty() && !is_ahead_) return;
  written_ = true;
  is_ahead_ = false;
  transaction_->apply(std::exchange(changes_, {}));
  for (const auto& write : std::exchange(last_, {})) write(*transaction_);
  for (auto& [key, stream] : overlay_.streams) stream.pending.clear();
  overlay_.additions.clear();
  overlay_.forget_rows_of(std::exchange(overlay_.statements, {}));
}

void Group::write_ahead() {
  if (before_ == nullptr || before_->state() != Flight::State::under_way || changes_.appends.size() < ahead_min) return;
  const auto& before = before_->overlay().streams;
  const auto is_written_before = [&before](const storage::Changes::Append& append) {
    const auto found = before.find(append.stream);
    return found != before.end() && !found->second.pending.empty();
  };
  if (std::ranges::any_of(changes_.appends, is_written_before) || !transaction_->apply_ahead(changes_)) return;
  is_ahead_ = written_ = true;
}

void Group::commit() {
  const bool something_waits = !changes_.empty() || !last_.empty();
  if (something_waits) transaction_->apply_last(changes_);
  for (const auto& write : last_) write(*transaction_);
  something_waits || written_ ? transaction_->commit() : transaction_->confirm();
}

}  // namespace comptoir::dispatch
