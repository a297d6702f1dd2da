// Units of work that share one commit.
#pragma once

#include <memory>

#include "dispatch/overlay.hpp"

namespace comptoir::dispatch {

/// One open transaction and what its units agreed on so far. [unit-thread]
class Group {
 public:
  explicit Group(storage::Store& store) : transaction_(store.begin()), lanes_(store.lanes()) {}

  storage::Transaction& transaction() { return *transaction_; }
  const Overlay& overlay() const { return overlay_; }
  storage::Lane lanes() const { return lanes_; }

  /// Streams that the group's jobs are likely to ask for.
  void foresee(std::span<const StreamKey> streams) { transaction_->foresee(streams); }

  /// The head of a stream as the units before see it. Asked of the database once.
  const storage::Head& head(const StreamKey& key);

  /// Waits for whoever holds the stream, here or on another host, and keeps it until the group is durable. Throws storage::Conflict when the units
  /// before saw an older head, or when the group would have to wait while it holds another stream.
  void lock(const StreamKey& key);

  /// The lane stays in this host's hands until the group is durable.
  void hold(const storage::Lease& lease);

  /// Takes over what a unit decided.
  void adopt(Overlay&& overlay, storage::Changes&& changes);

  /// Writes what was agreed into the transaction, so that SQL can see it.
  void flush();

  /// A task wrote into the transaction itself.
  void touched() { written_ = true; }

  /// Makes everything durable. Nothing written: nothing to do.
  void commit();

 private:
  std::unique_ptr<storage::Transaction> transaction_;
  storage::Lane lanes_;
  Overlay overlay_;
  storage::Changes changes_;
  std::set<std::pair<storage::Lane, std::uint64_t>> held_;  ///< lane and epoch
  std::set<StreamKey> locked_;
  bool written_ = false;
};

/// Something that runs inside a group. Owned by the writer until `complete` or `fail` was called, once.
class Job {
 public:
  virtual ~Job() = default;

  /// The stream that the work begins with, if it is known.
  virtual std::optional<StreamKey> first_stream() const { return std::nullopt; }
  /// Does the work; may be called again after the group was dropped. Throws only for broken infrastructure.
  virtual void run(Group&) = 0;
  /// The group is durable.
  virtual void complete() = 0;
  /// Alone in its group, the job broke it. True: run it again; false: it has told its caller, and is done.
  virtual bool fail(const std::exception& failure) = 0;
};

}  // namespace comptoir::dispatch
