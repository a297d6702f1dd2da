// Moves a whole store to another database, on the same engine or the other one.
//
// Tables go over one by one, row by row, positions and all. While that goes on, the target says of itself that it is unfinished, and no host opens
// it. It is whole once every table was read back and compared, and its events were verified. A copy that was cut short begins anew the next time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <comptoir/detail/contract.hpp>

#include "storage/store.hpp"

namespace comptoir::storage {

struct CopyRequest {
  std::string from;  ///< URLs, as open_store takes them
  std::string to;
  std::vector<const contract::Contract*> plugins{};  ///< of the plugins whose tables go along; borrowed
};

/// How far a copy has come: `rows` of the `of` rows that a table has.
struct CopyStep {
  enum class Doing { copying, comparing, verifying };
  Doing doing = Doing::copying;
  std::string table;  ///< empty while the events are verified
  std::uint64_t rows = 0;
  std::uint64_t of = 0;
};

struct CopyReport {
  std::string from;  ///< without passwords
  std::string to;
  struct Table {
    std::string name;
    std::uint64_t rows = 0;
  };
  std::vector<Table> tables;
  std::vector<std::string> left_behind;  ///< tables of the source that no plugin declares any more
  std::vector<Fault> faults;             ///< of the events; with any, the target stays unfinished
};

/// Copies; `progress` hears of it about every 100,000 rows. Needs as much memory for a million events as for a thousand. Throws StoreError with one
/// sentence when a host has one of the stores open, the target holds something or has another number of lanes, both are the same store, the source
/// holds what the plugins do not account for, or a table does not read back as it was.
CopyReport copy_store(const CopyRequest& request, const std::function<void(const CopyStep&)>& progress);

}  // namespace comptoir::storage
