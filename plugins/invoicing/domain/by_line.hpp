// Rows by the id of their line, since documents may have thousands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace invoicing {

/// Where each row of a list stands. The list stays as it is meanwhile.
template <class Row>
class ByLine {
 public:
  explicit ByLine(const std::vector<Row>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) places_.emplace(rows[i].line_id, i);
  }

  /// Where the row stands, if there is one.
  [[nodiscard]] std::optional<std::size_t> place_of(const std::string& line_id) const {
    const auto found = places_.find(line_id);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace invoicing
