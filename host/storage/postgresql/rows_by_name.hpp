// Rows of views in the order in which every host locks them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "storage/row_changes.hpp"

namespace comptoir::storage::postgresql {

/// What units did with one row: what they read before all, and what they wrote, in order.
struct OneRow {
  const RowRead* read = nullptr;
  std::vector<const RowWrite*> writes{};

  /// What is left of the writes when nothing looks at the row in between: the last put or erase, and what is added behind it.
  std::span<const RowWrite* const> writes_that_count() const {
    auto first = writes.end();
    while (first != writes.begin() && (*--first)->kind == RowWrite::Kind::add) continue;
    return {first, writes.end()};
  }
};

/// Borrows from what it was made of.
class RowsByName {
 public:
  RowsByName(std::span<const RowRead> reads, std::span<const RowWrite> writes) {
    // Who read the same row later saw the same, or is wrong with the first.
    for (const RowRead& read : reads) rows_.try_emplace(name_of(*read.view, read.tenant, read.key), OneRow{&read});
    for (const RowWrite& write : writes)
      if (write.kind != RowWrite::Kind::execute) rows_[name_of(write)].writes.push_back(&write);
  }

  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  static std::string name_of(const View& view, const std::string& tenant, std::span<const comptoir_value> key) {
    return view.table + '\x1f' + tenant + '\x1f' + key_of(key);
  }
  static std::string name_of(const RowWrite& write) {
    if (write.kind == RowWrite::Kind::erase) return name_of(*write.view, write.tenant, write.row);
    return name_of(*write.view, write.tenant, key_values(*write.view, write.row));
  }

  std::map<std::string, OneRow> rows_;
};

}  // namespace comptoir::storage::postgresql
