// Walks the events of a store and names what does not agree with its checksums, its places and the newest anchor.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/log_chain.hpp"
#include "storage/sql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// One walk over one snapshot. Memory does not grow with the store: rows are read one by one, in order.
class Verification {
 public:
  explicit Verification(Connection& connection);

  std::vector<Fault> run();

 private:
  /// A stream while its events pass by.
  struct Walk {
    Position number = 0;
    StreamKey stream{};
    std::uint64_t version = 0;
    Checksum checksum{};
    Position position = 0;
  };
  /// The log while its places pass by.
  struct Places {
    LogEnd end{};           ///< by what is there; its position does not count
    Position expected = 1;  ///< the next one
    Position anchored = 0;  ///< up to here commits have left anchors
  };

  void check_file();
  void check_streams();
  void check_event(Walk& walk, const Event& event, const Statement& row);
  void check_place(const Event& event, const Statement& row, const Walk& walk);
  void check_places();
  void pass(Places& places, Position first, Position last, const std::string& noun);
  void check_message(const Message& message, const Checksum& checksum);
  void check_anchor(Places& places, const LogEnd& anchor);
  void check_end(const Places& places);
  std::string placed_between(Position first, Position last);
  std::string name_of_stream(Position number, std::uint64_t first, std::uint64_t last);
  void check_set_aside();
  std::vector<Message> originals_at(Position position);
  void report(std::string where, std::string what);

  Connection& connection_;
  Lane lanes_ = 0;
  std::vector<Fault> faults_;
};

}  // namespace comptoir::storage::sql
