// Which values fit the columns of a view: for plugins in C, which no compiler has asked. A host and a scenario in memory judge alike.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/work.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/name_rule.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

using Values = std::span<const comptoir_value>;

/// Why no store can keep this value, as the end of a sentence ("is not UTF-8"); empty: each can.
inline std::string_view fault_of_value(const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL:
    case COMPTOIR_VALUE_INTEGER: return "";
    case COMPTOIR_VALUE_REAL: return std::isfinite(value.real) ? "" : "is not finite";
    case COMPTOIR_VALUE_TEXT: return fault_of_text({value.text.data, value.text.size});
    default: return "is of no kind that there is";
  }
}

/// The same of a column, which holds values of one kind. What names rows may be null, too: then it names none.
inline std::string_view fault_of_value(const contract::Column& column, const comptoir_value& value, bool may_be_null) {
  using contract::ColumnKind;
  const bool is_integer = value.kind == COMPTOIR_VALUE_INTEGER;
  if (const auto why = fault_of_value(value); !why.empty()) return why;
  if (value.kind == COMPTOIR_VALUE_NULL) return may_be_null ? "" : "is null where there must be a value";
  switch (column.kind) {
    case ColumnKind::text:
    case ColumnKind::json: return value.kind == COMPTOIR_VALUE_TEXT ? "" : "is no text";
    case ColumnKind::integer: return is_integer ? "" : "is no integer";
    case ColumnKind::real: return value.kind == COMPTOIR_VALUE_REAL ? "" : "is no real number";
    case ColumnKind::boolean: return is_integer && (value.integer == 0 || value.integer == 1) ? "" : "is neither 0 nor 1";
  }
  return "";
}

[[gnu::cold]] inline Error misfit(std::string_view code, std::string sentence) {
  return {ErrorKind::failed, std::string(code), std::move(sentence), {}, {}};
}

[[gnu::cold]] inline Error bad_value(std::string_view code, std::string_view what, const contract::View& view, const std::string& column,
                                     std::string_view why) {
  return misfit(code, "The value of " + column + " in a " + std::string(what) + " of view " + view.name + " " + std::string(why) + ".");
}

[[gnu::cold]] inline Error bad_count(std::string_view code, std::string_view what, const contract::View& view, std::size_t given,
                                     const std::string& wanted) {
  return misfit(code,
                "A " + std::string(what) + " of view " + view.name + " came with " + std::to_string(given) + " values, and has " + wanted + ".");
}

/// What a handler is told whose row is none of this view; nothing where it is one.
inline std::optional<Error> fault_of_row_values(const contract::View& view, Values row) {
  constexpr std::string_view code = "view.bad_row";
  if (row.size() != view.columns.size()) return bad_count(code, "row", view, row.size(), std::to_string(view.columns.size()));
  for (std::size_t i = 0; i < row.size(); ++i)
    if (const auto why = fault_of_value(view.columns[i], row[i], view.columns[i].optional); !why.empty())
      return bad_value(code, "row", view, view.columns[i].name, why);
  return std::nullopt;
}

/// The same of the values of columns that are named: there are as many of them as there are values.
inline std::optional<Error> fault_of_named_values(const contract::View& view, const std::vector<std::string>& names, Values values,
                                                  std::string_view code, std::string_view what) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto column = std::ranges::find(view.columns, names[i], &contract::Column::name);
    const auto why = column == view.columns.end() ? "is of no column" : fault_of_value(*column, values[i], true);
    if (!why.empty()) return bad_value(code, what, view, names[i], why);
  }
  return std::nullopt;
}

/// The same of a key.
inline std::optional<Error> fault_of_key(const contract::View& view, Values key) {
  constexpr std::string_view code = "view.bad_key";
  if (key.size() != view.key.size()) return bad_count(code, "key", view, key.size(), std::to_string(view.key.size()));
  return fault_of_named_values(view, view.key, key, code, "key");
}

/// The same of a page that is asked for.
inline std::optional<Error> fault_of_page(const contract::View& view, const comptoir_page& page) {
  constexpr std::uint32_t limit_max = 1'000;
  const bool by_key = page.index == UINT32_MAX;
  if (!by_key && page.index >= view.indexes.size())
    return misfit("view.unknown_index", "View " + view.name + " has no index number " + std::to_string(page.index) + ".");
  if (page.limit == 0 || page.limit > limit_max)
    return misfit("view.bad_page",
                  "A page of view " + view.name + " was asked for with " + std::to_string(page.limit) + " rows, and has 1 to 1000 of them.");

  constexpr std::string_view code = "view.bad_prefix";
  const auto& order = by_key ? view.key : view.indexes[page.index].columns;
  if (page.prefix_count > order.size()) return bad_count(code, "prefix", view, page.prefix_count, std::to_string(order.size()) + " at most");
  return fault_of_named_values(view, order, {page.prefix, page.prefix_count}, code, "prefix");
}

/// The same of an amount that is added to one of a row.
inline std::optional<Error> fault_of_addition(const contract::View& view, const comptoir_addition& addition) {
  const auto is_of_key = [&view](const std::string& name) { return std::ranges::find(view.key, name) != view.key.end(); };
  const bool is_integer = addition.column < view.columns.size() && view.columns[addition.column].kind == contract::ColumnKind::integer;
  if (is_integer && !is_of_key(view.columns[addition.column].name)) return std::nullopt;
  return misfit("view.bad_addition", "View " + view.name + ": something can be added to an integer alone that is not of the key, and column number " +
                                         std::to_string(addition.column) + " is none.");
}

/// What a handler is told whose statement has such arguments.
inline std::optional<Error> fault_of_arguments(Values arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (const auto why = fault_of_value(arguments[i]); !why.empty())
      return misfit("database.bad_argument", "Argument " + std::to_string(i + 1) + " of a statement " + std::string(why) + ".");
  return std::nullopt;
}

}  // namespace comptoir::detail
