// Streams of which a host knows nothing, read as wholes: where they stand, and what makes their states.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// One statement reads all of them, so that a unit which loads its aggregate waits for the database once and not twice, and a group once and not as
/// often as it has units. [unit-thread]
class WholeStreams {
 public:
  /// Sends for them. They are there after the next flush, and are then to be taken.
  class Request {
   public:
    Request(PgConnection& connection, std::vector<StreamKey> streams);

   private:
    friend class WholeStreams;

    std::vector<StreamKey> streams_;
    sql::Connection::Loan rows_;
  };

  /// Returns the heads of those that there are.
  std::map<StreamKey, Head> take(Request& request);

  /// Tells a history as Reads::history does. False, and nothing is told, where it is not known as a whole, or its snapshot is damaged or of another
  /// form.
  bool tell(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) const;

 private:
  struct Newer {
    std::uint64_t version;
    std::string name;
    std::string data;
  };
  struct Whole {
    std::uint64_t version = 0;
    std::optional<Snapshot> snapshot{};
    bool is_sound = true;         ///< the snapshot: neither damaged nor too long
    std::vector<Newer> events{};  ///< behind the snapshot, as far as they are short and few
  };

  /// What is longer is not read for somebody who may not ask.
  static constexpr std::uint64_t events_max = 64, event_bytes_max = 2'048, state_bytes_max = 16'384;

  std::map<StreamKey, Whole> streams_;
};

}  // namespace comptoir::storage::postgresql
