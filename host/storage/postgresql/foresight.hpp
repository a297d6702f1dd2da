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
  bool is_unanswered(const AnswerKey& key) const { return unanswered_.contains(key); }
  bool is_undelivered(const DeliveryKey& key) const { return undelivered_.contains(key); }

 private:
  std::map<StreamKey, Head> heads_;
  std::set<AnswerKey> unanswered_;
  std::set<DeliveryKey> undelivered_;
};

}  // namespace comptoir::storage::postgresql
