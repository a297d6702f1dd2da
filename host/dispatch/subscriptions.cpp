#include "dispatch/subscriptions.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "storage/publications.hpp"

namespace comptoir::dispatch {
namespace {

constexpr auto nothing_to_deliver = std::numeric_limits<storage::Position>::max();
constexpr std::chrono::milliseconds after_failure{250};
constexpr std::chrono::milliseconds all_lanes_every{1000};  ///< a lane in which nothing happens is not to look as if it lagged

}  // namespace

Subscriptions::Subscriptions(const UnitServices& services, storage::Store& store, Writer& writer, Lanes& lanes, Feed feed,
                             std::vector<Consumer> consumers, Backoff backoff, Lanes::Report report)
    : services_(services),
      store_(store),
      writer_(writer),
      feed_(feed),
      consumers_(std::move(consumers)),
      report_(std::move(report)),
      progress_(consumers_.size(), LaneProgress(store.lanes())),
      standings_(consumers_.size()),
      aside_(store, backoff),
      patience_(lanes.are_shared()),
      failures_({.failing = "subscriptions.failing",
                 .sentence = "Deliveries wait until the store is well again",
                 .recovered = "subscriptions.recovered",
                 .well = "Deliveries go on again."},
                report_),
      seat_(lanes, [this] { wake(); }) {
  change_lanes(lanes.tenure());
  if (reload_.exchange(false)) load_aside();  // a store that cannot be read is found out at the start
  thread_ = std::thread([this] { work(); });
}

Subscriptions::~Subscriptions() { stop(); }

void Subscriptions::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

void Subscriptions::work() {
  while (!stopping_) {
    bool more = false;
    failures_.run([&] {
      try {
        more = work_once();
      } catch (const storage::LaneLost&) {
        seat_.lanes().look_again();  // and wakes us with what is left
      }
    });
    if (!more && !stopping_) signal_.wait(pause());
  }
  try {
    std::vector<Chain> none;
    store_progress(none, true);
  } catch (...) {
    // The checkpoints stay where they are: what was delivered is known by its inbox rows.
  }
}

/// True when there may be more to do.
bool Subscriptions::work_once() {
  if (auto next = seat_.next()) change_lanes(std::move(next));
  if (!seat_.lanes().last()) return false;
  if (reload_.exchange(false) || may_have_missed_a_word()) load_aside();
  count_unfinished();
  const bool more_is_new = deliver_new();
  const bool more_was_missed = catch_up();
  note_delivered();
  retry_due();
  if (found_) {
    idle_stored_ = false;
  } else if (!idle_stored_ && std::chrono::steady_clock::now() > all_stored_ + all_lanes_every) {
    std::vector<Chain> none;
    store_progress(none, true);
    idle_stored_ = true;
  }
  return more_is_new || more_was_missed;
}

/// Between two batches nothing is under way: what is settled is stored, then the new lanes are read from their checkpoints on.
void Subscriptions::change_lanes(std::shared_ptr<const Tenure> next) {
  try {
    std::vector<Chain> none;
    store_progress(none, true);
  } catch (const storage::LaneLost&) {
    // What was not stored is delivered again, by whoever holds the lane now, and found to be in effect.
  }
  std::map<std::pair<std::string, storage::Lane>, storage::Position> stored;
  for (const auto& checkpoint : store_.checkpoints({})) stored[{checkpoint.consumer, checkpoint.lane}] = checkpoint.position;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    for (storage::Lane lane = 0; lane < next->lanes(); ++lane) {
      if (next->keeps(lane, seat_.tenure())) continue;
      progress_[i].drop(lane);
      if (next->holds(lane)) progress_[i].take(lane, stored[{consumers_[i].name, lane}]);
    }
  place_cursors();
  reload_ = true;
  seat_.adopt(std::move(next));
}

/// Whoever reads by himself goes on so, and whoever is far behind begins to, as one that is new: he is not to hold up the others.
void Subscriptions::place_cursors() {
  cursor_.reset();
  storage::Position furthest = 0;
  for (const auto& progress : progress_) furthest = std::max(furthest, progress.first().value_or(0));
  std::optional<storage::Position> own;
  for (std::size_t i = 0; i < consumers_.size(); ++i) {
    const auto first = progress_[i].first();
    if (!first) continue;
    auto& cursor = standings_[i].cursor;
    if (cursor || *first + far_behind < furthest)
      own = cursor = first;
    else
      cursor_ = std::min(cursor_.value_or(*first), *first);
  }
  if (!cursor_) cursor_ = own;  // nobody is left who reads with others: they join here
  note_delivered();
}

void Subscriptions::note_delivered() {
  auto to = cursor_.value_or(nothing_to_deliver);
  if (cursor_)
    for (const auto& standing : standings_) to = std::min(to, standing.cursor.value_or(to));
  delivered_to_ = to;
}

/// The host at which a key was sent on says so, and may die before it does.
bool Subscriptions::may_have_missed_a_word() const {
  return seat_.lanes().are_shared() && !aside_.empty() && std::chrono::steady_clock::now() > keys_looked_at_ + Patience::with_keys;
}

/// Keys are tried again by the host that holds their lane. Without knowing them nothing is delivered.
void Subscriptions::load_aside() try {
  keys_looked_at_ = std::chrono::steady_clock::now();
  aside_.load([this](const storage::AsideKey& key) {
    const auto consumer = number_of(key.consumer);
    return consumer && seat_.holds(lane_of(consumers_[*consumer], key.stream));
  });
} catch (const storage::StoreError&) {
  reload_ = true;
  throw;
}

std::chrono::milliseconds Subscriptions::pause() {
  const auto longest = patience_.next(std::exchange(found_, false));
  if (failures_.lasts()) return after_failure;
  if (std::ranges::any_of(standings_, [](const Standing& one) { return one.until.has_value(); })) return std::min(longest, held_for);
  const auto next = aside_.next_due();
  if (!next) return longest;
  return std::clamp(std::chrono::milliseconds((*next - seat_.lanes().now()).in_milliseconds() + 1), std::chrono::milliseconds(1), longest);
}

storage::OutboxPage Subscriptions::read(storage::Position after, const storage::Portion& portion) const {
  if (feed_ == Feed::outbox) return store_.outbox(after, portion);
  const auto reads = store_.read();
  auto events = reads->log(after, portion);
  storage::OutboxPage page{.messages = {}, .read_to = events.empty() ? after : events.back().position, .is_cut = storage::uses_up(events, portion)};
  if (!page.is_cut) page.read_to = std::max(page.read_to, reads->outbox_end());  // behind the newest event there may be messages without one
  for (auto& event : events) page.messages.push_back(storage::as_message(std::move(event), store_.lanes()));
  return page;
}

/// One batch for those who read together; true when there may be more.
bool Subscriptions::deliver_new() {
  if (!cursor_) return false;
  const auto page = read(*cursor_, batch_portion);
  if (page.read_to == *cursor_) return false;
  std::vector<std::size_t> together;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    if (!standings_[i].cursor) together.push_back(i);
  deliver(page, together);
  cursor_ = page.read_to;
  return page.is_cut;
}

void Subscriptions::deliver(const storage::OutboxPage& page, const std::vector<std::size_t>& consumers) {
  found_ = true;
  auto chains = chains_of(page, consumers);
  run(chains);
  store_progress(chains, std::chrono::steady_clock::now() > all_stored_ + all_lanes_every);
}

std::optional<std::size_t> Subscriptions::number_of(std::string_view consumer) const {
  const auto found = std::ranges::find(consumers_, consumer, &Consumer::name);
  if (found == consumers_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - consumers_.begin());
}

bool Subscriptions::drained(std::chrono::milliseconds timeout) {
  if (consumers_.empty()) return true;
  const auto end = store_.read()->outbox_end();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  Signal pause;
  while (delivered_to_ < end) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    signal_.ring();
    pause.wait(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace comptoir::dispatch
