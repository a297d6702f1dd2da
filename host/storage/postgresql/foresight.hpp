// What the units of a group will look up, read at once.
#pragma once

#include <map>
#include <set>

#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// Knows nothing about what it was not asked to read. [unit-thread]
class Foresight {
 public:
  /// One round trip for everything that is wanted.
  void read(PgConnection& connection, const Foreseen& wanted);
  /// The transaction has written: what was read may be out of date.
  void forget();
  void forget(const StreamKey& stream) { heads_.erase(stream); }

  /// Null: not known.
  const Head* head(const StreamKey& stream) const;
  /// Each is told once: who asks again wants to know what has happened since.
  bool was_unanswered(const AnswerKey& key) { return unanswered_.erase(key) > 0; }
  bool was_undelivered(const DeliveryKey& key) { return undelivered_.erase(key) > 0; }

 private:
  std::map<StreamKey, Head> heads_;
  std::set<AnswerKey> unanswered_;
  std::set<DeliveryKey> undelivered_;
};

}  // namespace comptoir::storage::postgresql
