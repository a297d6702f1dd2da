// What a unit has listed: a row that it writes then was read there.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <comptoir/abi/work.h>

#include "dispatch/overlay.hpp"

namespace comptoir::dispatch {

/// Of one run of one unit. [unit-thread]
class Listings {
 public:
  void clear() {
    rows_.clear();
    pages_.clear();
  }
  /// False: an earlier list of the unit has shown it otherwise, or has not shown it.
  [[nodiscard]] bool add_row(RowName name, Row row);
  /// `is_whole`: the page began at the first row of its prefix, and showed all of them.
  void add_page(const storage::View& view, const comptoir_page& page, bool is_whole);

  /// The unit adds to a row by itself: no other unit is behind that difference.
  void add_to_row(const RowName& name, const Row& begun, const storage::Addition& addition);
  /// The unit has run SQL that may have changed them.
  void forget_rows_of(const std::set<std::string>& statements);

  /// What was listed of views that these statements may change: rows, and keys that were looked for in vain. By name, with the values of the key.
  [[nodiscard]] std::vector<std::pair<RowName, Row>> listed_of(const std::set<std::string>& statements, const std::string& tenant) const;

  bool has_pages_of(const storage::View* view) const { return pages_.contains(view); }
  /// The row as it was listed, once.
  std::optional<Row> take(const RowName& name);
  /// Whether a page that was whole would have shown this row.
  bool would_have_shown(const storage::View& view, std::span<const comptoir_value> row) const;

 private:
  struct Whole {
    std::vector<std::string> columns;  ///< of the prefix
    std::string prefix;
    Row values;  ///< of the prefix
  };

  std::map<RowName, Row> rows_;
  std::map<const storage::View*, std::vector<Whole>> pages_;
};

}  // namespace comptoir::dispatch
