// Which rows an engine can keep in the order of their key and of their indexes. A host and a scenario in memory judge alike.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

/// Of the texts that order a row, together. PostgreSQL has room for 2,704 bytes in an entry of an index, and needs some for the tenant; SQLite would
/// take any.
inline constexpr std::size_t ordering_bytes_max = 2'000;

/// What a handler is told that writes a row whose texts are too long for its key or for an index. Nothing where they have room. `bytes_of` answers
/// how long the text is that the row has in a column, by the column's place.
template <class BytesOf>
std::optional<Error> fault_of_row(const contract::View& view, BytesOf bytes_of) {
  const auto is_in = [](const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); };
  const auto bytes_in = [&](const std::vector<std::string>& columns) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < view.columns.size(); ++i)
      if (is_in(columns, view.columns[i].name) || is_in(view.key, view.columns[i].name)) bytes += bytes_of(i);
    return bytes;
  };
  const auto fault = [&view](const std::string& order, std::size_t bytes) {
    return invalid("view.text_too_long", "The " + order + " of view " + view.name + " has room for texts of " + std::to_string(ordering_bytes_max) +
                                             " bytes together, and this row has " + std::to_string(bytes) + ".");
  };
  if (const auto bytes = bytes_in(view.key); bytes > ordering_bytes_max) return fault("key", bytes);
  for (const auto& index : view.indexes)
    if (const auto bytes = bytes_in(index.columns); bytes > ordering_bytes_max) return fault("index " + index.name, bytes);
  return std::nullopt;
}

}  // namespace comptoir::detail
