// Walks the events of a store and names what does not agree with its checksums, heads and positions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/sql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// One walk over one snapshot. Memory does not grow with the store: events and heads are read side by side, in the same order.
class Verification {
 public:
  explicit Verification(Connection& connection) : connection_(connection) {}

  std::vector<Fault> run();

 private:
  struct StoredHead {
    StreamKey stream;
    Head head;
  };
  /// A stream while its events pass by.
  struct Walk {
    explicit Walk(StreamKey key) : stream(std::move(key)) {}

    StreamKey stream;
    Head last;
    Position position = 0;
  };

  void check_file();
  void check_streams();
  void check_event(Walk& walk, const Event& event, std::uint64_t seal);
  void check_head(const Walk& walk, const StoredHead* head);
  void check_positions();
  void check_end(Position last);
  void report(std::string where, std::string what);

  Connection& connection_;
  std::vector<Fault> faults_;
};

}  // namespace comptoir::storage::sql
