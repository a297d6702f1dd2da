// Units of work that share one commit.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <span>

#include "dispatch/overlay.hpp"
#include "plugins/watch.hpp"

namespace comptoir::dispatch {

/// A group on its way into the database, as those see it that run meanwhile and stand on what it holds. [thread-safe]
class Flight {
 public:
  enum class State { under_way, landed, failed };

  explicit Flight(Overlay overlay) : overlay_(std::move(overlay)) {}

  const Overlay& overlay() const { return overlay_; }
  State state() const { return state_; }
  /// Waits until it is no longer under way.
  State wait() const;
  void end(State state);

 private:
  const Overlay overlay_;
  std::atomic<State> state_ = State::under_way;
};

class Job;

/// One open transaction and what its units agreed on so far. [unit-thread]
class Group {
 public:
  /// `before` may still be under way: what it holds is taken for true, and this group commits only once it has landed.
  /// `watch` is that of the thread on which its units run; null: nobody looks after their calls.
  explicit Group(storage::Store& store, std::shared_ptr<const Flight> before = nullptr, plugins::Watch* watch = nullptr)
      : transaction_(store.begin()), lanes_(store.lanes()), before_(std::move(before)), watch_(watch) {
    if (store.is_contended()) transaction_->take({});
  }

  plugins::Watch* watch() const { return watch_; }

  /// Takes the transaction back from outside: the thread that runs a unit in here does not come back from a plugin. What is left is for that thread
  /// to destroy.
  void abandon() { transaction_->abandon(); }

  /// Runs what another group ran before it: what that one looked at is not changed by others any more.
  Group(storage::Store& store, const storage::Footprint& footprint, plugins::Watch* watch)
      : transaction_(store.begin()), lanes_(store.lanes()), watch_(watch) {
    transaction_->take(footprint);
  }

  storage::Transaction& transaction() { return *transaction_; }
  storage::Lane lanes() const { return lanes_; }

  /// What the group's jobs are likely to ask for.
  void foresee(storage::Foreseen wanted);

  /// The head of a stream as the units before see it. Asked of the database once.
  const storage::Head& head(const StreamKey& key);
  /// Events of a stream that the database may not have yet.
  std::vector<const storage::Event*> pending(const StreamKey& key) const;

  /// What the units before left of a row; null where they left nothing. Valid until the next `flush`.
  const std::optional<Row>* row(const RowName& name) const { return find_in(overlay_.rows, name); }
  const Additions* additions(const RowName& name) const { return find_in(overlay_.additions, name); }
  /// Whether those units left SQL that may change rows of the view, and that the transaction has not run yet.
  /// Waits for the group before where that one did, and throws when it failed.
  bool may_change(const storage::View& view);
  /// For when a unit has run SQL itself.
  void forget_rows_of(const std::set<std::string>& statements) { overlay_.forget_rows_of(statements); }
  /// The same of the group before: it may have landed, and others may have changed the row since. Waits where what that one adds cannot be known
  /// earlier, and throws when it failed.
  const std::optional<Row>* row_before(const RowName& name);
  /// What the units before left of a claim, an answer; null where they left nothing. Valid until the next `flush`.
  const std::optional<std::string>* claim(const std::vector<std::string>& name) const { return find(&Overlay::claims, name); }
  const storage::Answer* answer(const storage::AnswerKey& key) const { return find(&Overlay::answers, key); }
  bool delivered(const storage::DeliveryKey& key) const;

  /// Waits for whoever holds the stream, here or on another host, and keeps it until the group is durable. Throws storage::Conflict when the units
  /// before saw an older head, or when the group would have to wait while it holds another stream.
  void lock(const StreamKey& key);

  /// A unit that is refused takes back what it has written behind its savepoint, and the store lets go of what it has locked there.
  void savepoint();
  void rollback_to_savepoint();

  /// The lane stays in this host's hands until the group is durable.
  void hold(const storage::Lease& lease);

  /// Takes over what a unit decided.
  void adopt(Overlay&& overlay, storage::Changes&& changes);

  /// A unit has looked at what these changes are made of.
  void look_at(const storage::Changes& changes);
  /// What its units looked at.
  storage::Footprint footprint() { return std::move(footprint_); }

  /// Bookkeeping that is written behind everything else. It is called again when the group is.
  void write_last(std::function<void(storage::Transaction&)> action) { last_.push_back(std::move(action)); }

  /// Writes what was agreed into the transaction, so that SQL can see it. Waits for the group before; throws when that one failed.
  void flush();

  /// Begins to write what was agreed while the group before is under way, where nothing of it touches what that one writes and there is enough of it.
  void write_ahead();

  /// A task wrote into the transaction itself.
  void touched() { written_ = true; }

  /// What those see that run while this group commits. No unit runs in it any more.
  std::shared_ptr<Flight> depart() { return std::make_shared<Flight>(std::move(overlay_)); }

  /// Makes everything durable. Nothing written: nothing to do. The group before has landed.
  void commit();

 private:
  template <class Map>
  static const typename Map::mapped_type* find_in(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
  }
  template <class Map>
  const typename Map::mapped_type* find(Map Overlay::*map, const typename Map::key_type& key) const {
    for (const auto* layer : layers()) {
      if (layer == nullptr) continue;
      if (const auto* found = find_in(layer->*map, key)) return found;
    }
    return nullptr;
  }
  void wait_for_before();
  /// The newest first.
  std::array<const Overlay*, 2> layers() const { return {&overlay_, before_ == nullptr ? nullptr : &before_->overlay()}; }

  std::unique_ptr<storage::Transaction> transaction_;
  storage::Lane lanes_;
  std::shared_ptr<const Flight> before_;
  plugins::Watch* watch_;
  Overlay overlay_;
  storage::Changes changes_;
  storage::Footprint footprint_;
  bool is_ahead_ = false;                                   ///< the transaction has changes that it has begun to write
  std::set<std::pair<storage::Lane, std::uint64_t>> held_;  ///< lane and epoch
  std::set<StreamKey> locked_;
  std::vector<StreamKey> locked_behind_savepoint_;
  std::vector<std::function<void(storage::Transaction&)>> last_;
  bool written_ = false;

  static constexpr std::size_t ahead_min = 8;  ///< streams: below it, what each statement costs by itself weighs more
};

/// Something that runs inside a group. Owned by the writer until one of these was called, once: `complete`, `fail` that answers false, `abandon`.
class Job {
 public:
  virtual ~Job() = default;

  /// How many units it stands for: what bounds a group, since each takes its time before the commit that all wait for.
  virtual std::size_t units() const { return 1; }
  /// What it holds of the memory while it waits, about; always the same.
  virtual std::size_t bytes() const { return 0; }
  /// Adds what the work will ask for, as far as it is known beforehand.
  virtual void foresee(storage::Foreseen&) const {}
  /// Does the work; may be called again after the group was dropped. Throws only for broken infrastructure.
  virtual void run(Group&) = 0;
  /// The group is durable.
  virtual void complete() = 0;
  /// Alone in its group, the job broke it. True: run it again; false: it has told its caller, and is done.
  virtual bool fail(const std::exception& failure) = 0;
  /// Its group was taken back, because a handler that it called took too long: tells its caller so, and is done. The thread that runs it may still be
  /// inside: nothing is touched that `run` touches. Not asked of jobs that call no plugin.
  virtual void abandon(const std::string& why) { (void)why; }
};

}  // namespace comptoir::dispatch
