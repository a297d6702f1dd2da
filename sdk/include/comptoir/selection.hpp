// Which rows of a view a list shows, and in which order.
//
//   orders.list(by<Summary, "by_customer">(query.customer).descending(), query.cursor, query.limit)
//   lines.all(by_key<Line>(query.order))
//
// An index that the view does not have, more values than it has columns, or a value of another kind than its column, stops the start.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/index_use.hpp>
#include <comptoir/detail/rows.hpp>

namespace comptoir {

template <class Row>
class View;

/// All rows in order of the key, unless `by` or `by_key` made it. It owns its values: it may be copied, and outlives what it was made of.
template <class Row>
class Selection {
 public:
  Selection() = default;

  /// Turns the order around.
  Selection descending() && {
    descending_ = true;
    return std::move(*this);
  }

 private:
  friend class View<Row>;
  template <class R, detail::Literal index, class... Values>
  friend Selection<R> by(const Values&... prefix);
  template <class R, class... Values>
  friend Selection<R> by_key(const Values&... prefix);

  template <class... Values>
  explicit Selection(std::string_view index, const Values&... prefix) : index_(index) {
    (keep(prefix), ...);
  }

  template <class Value>
  void keep(const Value& given) {
    std::deque<std::string> made;
    const auto value = detail::value_of(given, made);
    values_.push_back(value);
    texts_.emplace_back(value.kind == COMPTOIR_VALUE_TEXT ? std::string_view(value.text.data, value.text.size) : std::string_view());
  }

  /// The values that all rows begin with; they borrow from the selection.
  [[nodiscard]] std::vector<comptoir_value> prefix() const {
    auto values = values_;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i].kind == COMPTOIR_VALUE_TEXT) values[i] = detail::text_value(texts_[i]);
    return values;
  }

  std::string_view index_;  ///< empty: the key
  std::vector<comptoir_value> values_;
  std::vector<std::string> texts_;  ///< one for each value, empty where it is no text
  bool descending_ = false;
};

/// The rows whose first fields of the index equal the given values, in order of the index.
template <class Row, detail::Literal index, class... Values>
Selection<Row> by(const Values&... prefix) {
  // Naming it links it, whether or not this is ever called.
  (void)&detail::linked_index_use<Row, detail::RowUse::listed, index, detail::kind_of_value<Values>()...>;
  return Selection<Row>(index.view(), prefix...);
}

/// The rows whose key begins with the given values, in order of the key. No value: all rows.
template <class Row, class... Values>
Selection<Row> by_key(const Values&... prefix) {
  (void)&detail::linked_index_use<Row, detail::RowUse::listed, "", detail::kind_of_value<Values>()...>;
  return Selection<Row>(std::string_view(), prefix...);
}

}  // namespace comptoir
