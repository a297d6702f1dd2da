// Rows of views as units read and change them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <comptoir/abi/value.h>
#include <comptoir/detail/contract.hpp>

namespace comptoir::storage {

/// A view as the store sees it: a table with a hidden tenant column. `table` names an existing, migrated table.
using View = contract::View;

/// What a unit found in a view, or that it found nothing: what it made of it holds only as long as that is so.
struct RowRead {
  const View* view = nullptr;
  std::string tenant{};
  std::vector<comptoir_value> key{};
  std::optional<std::vector<comptoir_value>> row{};  ///< null: there was none
  std::shared_ptr<const std::string> key_texts{};    ///< to which the texts of the key point
  std::shared_ptr<const std::string> row_texts{};
};

/// An amount for one integer of a row, whatever that is by then: additions commute.
struct Addition {
  std::uint32_t column = 0;
  std::int64_t amount = 0;
  std::int64_t least = 0;  ///< what the integer may become
  std::int64_t most = 0;

  /// Between which two values an integer has room for the amount.
  std::pair<std::int64_t, std::int64_t> room() const;
  /// As far as it goes: beyond that no integer has room for it.
  void grow_by(std::int64_t more);
  /// Throws OutOfRange where there is no room.
  void add_to(std::vector<comptoir_value>& row, const View& view) const;
};

/// One write of a unit, in the order it was made.
struct RowWrite {
  enum class Kind { put, erase, add, execute };
  Kind kind = Kind::put;
  const View* view = nullptr;  ///< all but execute
  std::string sql{};           ///< execute
  std::string plugin{};        ///< execute: whose tables it may touch
  /// A row, a key, or arguments; for add the row that is begun where there is none. Texts point into `texts` or outlive the write.
  std::vector<comptoir_value> row{};
  std::shared_ptr<const std::string> texts{};
  std::string tenant{};
  std::int64_t expected_rows = -1;
  Addition addition{};  ///< add
};

/// The key of a full row of this view.
std::vector<comptoir_value> key_values(const View& view, std::span<const comptoir_value> row);

/// Values as one string: equal for equal values. The same on every host, so that it gives rows an order.
std::string key_of(std::span<const comptoir_value> values);

}  // namespace comptoir::storage
