// The positions of messages that were removed: they are missing in the log for good reason.
#pragma once

#include <string>

namespace comptoir::storage::sql {

/// The statement that notes positions, row by row where one follows the other without a gap. `positions` is a query in brackets, of one column
/// `position`.
inline std::string note_removed(const std::string& positions) {
  return "INSERT INTO comptoir_removed (first, last) SELECT min(position), max(position) FROM "
         "(SELECT position, position - row_number() OVER (ORDER BY position) AS run FROM " +
         positions + " AS going) AS runs GROUP BY run";
}

}  // namespace comptoir::storage::sql
