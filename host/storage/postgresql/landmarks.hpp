// What this process has seen of the log, to be looked for on every new connection.
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
  template <class Record>  // Event or Message
  void pass(const Record& record) {
    pass(Landmark{record.position, record.id});
  }
  /// Whatever is there now.
  void pass_end(sql::Connection& connection);

  /// Throws StoreError when it is gone. `name` is for people.
  void find_again(sql::Connection& connection, const std::string& name) const;

 private:
  struct Landmark {
    Position position = 0;
    Id id;  ///< of an event, or of one of its messages
  };

  void pass(const Landmark& seen);

  mutable std::mutex mutex_;
  Landmark newest_;
};

}  // namespace comptoir::storage::postgresql
