// What this process has seen of the log and of the outbox, to be looked for on every new connection.
#pragma once

#include <mutex>
#include <string>

#include "storage/records.hpp"
#include "storage/sql/connection.hpp"

namespace comptoir::storage::postgresql {

/// Deliveries of a running host go on behind the newest position that it has seen. When the database lost that place, since an older backup took its
/// place or a standby that had not received everything, what is written next would stand before it, and would be passed over. [thread-safe]
class Landmarks {
 public:
  void pass(const Event& event) { pass(event_, {event.position, event.id}); }
  void pass(const Message& message) { pass(message_, {message.position, message.id}); }
  /// Whatever is there now.
  void pass_ends(sql::Connection& connection);

  /// Throws StoreError when one of them is gone. `name` is for people.
  void find_again(sql::Connection& connection, const std::string& name) const;

 private:
  struct Landmark {
    Position position = 0;
    Id id;
  };

  void pass(Landmark& newest, const Landmark& seen);

  mutable std::mutex mutex_;
  Landmark event_;
  Landmark message_;
};

}  // namespace comptoir::storage::postgresql
