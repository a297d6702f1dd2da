// What the units of a group will look up: remembered where this host knows it, else read at once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "storage/postgresql/connection.hpp"
#include "storage/postgresql/recent_heads.hpp"
#include "storage/postgresql/whole_streams.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// What is told from memory, and that a message or a key is new, is taken for true until the commit: there PostgreSQL finds out, and nothing is
/// committed when it was not so. [unit-thread]
class Foresight {
 public:
  Foresight(RecentHeads& recent, SharedTrust& keys) : recent_(recent), keys_(keys), trusts_(recent.are_trusted()), trusts_keys_(keys.holds()) {}

  /// One round trip for what is wanted and not known, none when all is.
  void read(PgConnection& connection, const Foreseen& wanted);
  /// The same for streams that are locked from now on, with the events that others have put behind what this host remembers.
  void hold(PgConnection& connection, const std::set<StreamKey>& streams);
  /// The transaction has written: what was read may be out of date.
  void forget();
  /// This stream is looked at, and no longer told from memory.
  void forget(const StreamKey& stream);

  /// Null: not known.
  const Head* head(const StreamKey& stream);
  bool holds(const StreamKey& stream) const { return held_.contains(stream); }
  /// Its events behind that version, if all of them were read when it was locked.
  std::optional<std::vector<Event>> events(const StreamKey& stream, std::uint64_t after) const;
  /// Its history, if it was read together with its head: otherwise false.
  bool tell_history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) const {
    return whole_streams_.tell(stream, form, up_to, visit);
  }
  /// It was read, and is told.
  void tell(const StreamKey& stream, const Head& head) { told_[stream] = head.version; }
  /// Whether the stream was told to stand there.
  bool was_told(const StreamKey& stream, std::uint64_t version) const;
  /// Each is told once: who asks again wants to know what has happened since.
  bool was_unanswered(const AnswerKey& key) { return unanswered_.erase(key) > 0; }
  bool was_undelivered(const DeliveryKey& key) { return undelivered_.erase(key) > 0; }

  /// Heads that must be as they were told when the transaction ends: they were told from memory, or are locked.
  const std::map<StreamKey, Head>& relied_on() const { return relied_on_; }
  void rely_on(const StreamKey& stream, const Head& head) { relied_on_[stream] = head; }
  bool trusts() const { return trusts_; }
  /// Streams over which transactions of this host and of others have met of late.
  std::set<StreamKey> contended() const { return trusts_ ? std::set<StreamKey>() : recent_.contended(); }
  /// Others have written to these streams, or hold them.
  void contend(std::span<const StreamKey> streams) { recent_.contend(streams); }
  /// Something was not as it was told, as far as it was told.
  void doubt() {
    if (trusts_) recent_.doubt();
  }
  /// A key was not new.
  void doubt_keys() {
    if (trusts_keys_) keys_.doubt();
  }

 private:
  struct Held {
    Head head;
    std::vector<Event> events;  ///< behind what this host remembers
  };

  bool recall(const StreamKey& stream);
  void learn(const std::map<StreamKey, Head>& found);
  void take_newest(sql::Statement& rows);

  RecentHeads& recent_;
  SharedTrust& keys_;
  bool trusts_;
  bool trusts_keys_;
  std::map<StreamKey, Head> heads_;
  WholeStreams whole_streams_;
  std::map<StreamKey, Head> relied_on_;
  std::map<StreamKey, Held> held_;           ///< as long as the transaction has not moved it
  std::set<StreamKey> looked_at_;            ///< not to be recalled
  std::map<StreamKey, std::uint64_t> told_;  ///< at which version
  std::set<AnswerKey> unanswered_;
  std::set<DeliveryKey> undelivered_;
};

}  // namespace comptoir::storage::postgresql
