// What `View::add` hands to the host: a row that is begun where there is none, and an amount for one of its integers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/abi/work.h>
#include <comptoir/detail/row.hpp>
#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

/// The values of `Row{}`, with the texts that it holds itself, which are borrowed. Throws std::logic_error when a table cannot hold them, or they
/// cannot be read from it again.
template <class Row>
std::vector<comptoir_value> values_to_begin_with(const Row& begun, std::deque<std::string>& texts) {
  std::vector<comptoir_value> values;
  try {
    to_row(begun, values, texts);
    (void)from_row<Row>(values);
  } catch (const std::exception& error) {
    throw std::logic_error("comptoir: nothing can be added to a row of `" + std::string(cpp_name<Row>()) +
                           "` that is not there yet, since it cannot begin with the defaults of its members: " + error.what() +
                           ". Give them defaults, or find() the row, change it and put() it.");
  }
  return values;
}

/// The number of a member among the columns.
template <class Row, class Number>
std::uint32_t column_of(Number Row::*member) {
  Row row{};
  void* fields[fields_max];
  structure_of<Row>.addresses(&row, fields);
  const auto count = structure_of<Row>.members.size();
  return static_cast<std::uint32_t>(std::find(fields, fields + count, static_cast<void*>(&(row.*member))) - fields);
}

template <class Row, class Number, class Amount>
comptoir_addition addition_to(Number Row::*member, Amount amount) {
  static_assert(std::is_integral_v<Number> && !std::is_same_v<Number, bool>,
                "comptoir: only to an integer can be added: find() the row, change it and put() it");
  static_assert(std::is_integral_v<Amount> && !std::is_same_v<Amount, bool> && (sizeof(Amount) < 8 || std::is_signed_v<Amount>),
                "comptoir: what is added is an integer that fits into std::int64_t: round a double, and cast a size");
  constexpr auto most = std::numeric_limits<Number>::max();
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  return {column_of(member), 0, static_cast<std::int64_t>(amount), static_cast<std::int64_t>(std::numeric_limits<Number>::min()),
          std::cmp_greater(most, largest) ? largest : static_cast<std::int64_t>(most)};
}

}  // namespace comptoir::detail
