// Who is at a store: hosts side by side, or one who copies it and has it alone.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "storage/postgresql/connection.hpp"

namespace comptoir::storage::postgresql {

/// A host's word that it is there, in a session of its own that nobody else uses. It holds from the constructor on until the server ends the session,
/// as it does when it restarts. While somebody copies the store, giving it waits for two seconds, then throws StoreError. [thread-safe]
class Presence {
 public:
  Presence(std::string url, PgConnection::Way way);

  /// Gives the word again if it was lost. To be called wherever a session is begun anew.
  void keep();
  /// Throws StoreError unless `other`, which people know as "storage.url", is a session of the same schema of the same database, by whatever way.
  void meet(PgConnection& other);
  /// Of the database, for people.
  std::string description();

 private:
  void give();

  const std::string url_;
  const PgConnection::Way way_;
  std::mutex mutex_;
  std::optional<PgConnection> session_;
};

/// Has the store alone for as long as the session lasts; false, without waiting, when a host or somebody else is there.
bool take_alone(PgConnection& session);

}  // namespace comptoir::storage::postgresql
