// Views: read models declared as plain structs. The host makes the table, scopes it by tenant, pages it, rebuilds it.
//
// A projection writes them from events, in order per aggregate; queries read them. A projection uses no clock and no random number, and
// commutes across aggregates, so that a rebuild from the first event gives the same rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <comptoir/detail/addition.hpp>
#include <comptoir/detail/row.hpp>
#include <comptoir/detail/type_name.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir {

namespace detail {

/// One value of a key or of a statement. What had to be made is kept in `texts`, so both live as long as the call.
template <class T>
comptoir_value value_of(const T& value, std::deque<std::string>& texts) {
  std::vector<comptoir_value> values;
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return text_value(std::string_view(value));
  else
    to_value(value, "argument", values, texts);
  return values.front();
}

/// A text that can be a template argument.
template <std::size_t Size>
struct Literal {
  consteval Literal(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
  [[nodiscard]] constexpr std::string_view view() const { return {text, Size - 1}; }
  char text[Size];
};

/// An index by which the code of this library lists a view: linked before `main` by every `by<Row, "index">(...)` in the code.
struct IndexUse {
  std::string_view index;
  std::size_t values;  ///< of its first columns
  const IndexUse* next;
};
template <class Row>
inline constinit const IndexUse* index_uses_of = nullptr;

template <class Row, Literal index, std::size_t values>
struct LinkedIndexUse {
  IndexUse use{index.view(), values, index_uses_of<Row>};
  LinkedIndexUse() { index_uses_of<Row> = &use; }
};
template <class Row, Literal index, std::size_t values>
inline LinkedIndexUse<Row, index, values> linked_index_use;

}  // namespace detail

/// Where the next page begins.
struct PageInfo {
  std::optional<std::string> next;  ///< cursor of the next page; absent on the last one
  bool has_more = false;
};

/// One page of rows.
template <class Row>
struct Page {
  std::vector<Row> data;
  PageInfo page;
};

/// Which rows a list shows, and in which order: by a declared index, whose first columns equal the given values.
class Selection {
 public:
  /// Turns the order around.
  Selection descending() && {
    descending_ = true;
    return std::move(*this);
  }

 private:
  template <class Row>
  friend class View;
  template <class Row, detail::Literal index, class... Values>
  friend Selection by(const Values&... prefix);
  template <class... Values>
  friend Selection by_key(const Values&... prefix);

  std::string index_;
  std::vector<comptoir_value> prefix_;
  std::deque<std::string> texts_;
  bool descending_ = false;
};

/// `orders.list(by<Summary, "by_customer">(query.customer).descending(), query.cursor, query.limit)`: the row, and an index of its view.
/// An index that the view does not have stops the start.
template <class Row, detail::Literal index, class... Values>
Selection by(const Values&... prefix) {
  (void)&detail::linked_index_use<Row, index, sizeof...(Values)>;  // naming it links it, whether or not this is ever called
  Selection selection;
  selection.index_ = index.view();
  (selection.prefix_.push_back(detail::value_of(prefix, selection.texts_)), ...);
  return selection;
}

/// The rows whose key begins with the given values, in order of the key: `lines.list(by_key(order_id))`. No value: all rows.
template <class... Values>
Selection by_key(const Values&... prefix) {
  Selection selection;
  (selection.prefix_.push_back(detail::value_of(prefix, selection.texts_)), ...);
  return selection;
}

namespace detail {

/// A view as declared.
struct ViewType {
  std::uint32_t number = UINT32_MAX;
  std::vector<std::string> indexes;
  std::vector<std::size_t> key;  ///< numbers of the columns
};
template <class Row>
ViewType& view_type() {
  static ViewType type;
  return type;
}

/// Collects rows behind the C sink; what goes wrong is thrown after the call.
template <class Row>
struct Rows {
  std::vector<Row> rows;
  ThrownInCallback thrown{};

  comptoir_row_sink sink() {
    return {this, [](void* self, const comptoir_value* values, std::uint32_t count) noexcept {
              auto& all = *static_cast<Rows*>(self);
              all.thrown.keep([&] { all.rows.push_back(from_row<Row>({values, count})); });
            }};
  }
  std::vector<Row> taken() {
    thrown.rethrow();
    return std::move(rows);
  }
};

}  // namespace detail

/// The rows of one view, of this tenant. A projection takes `View<Row>&`; a query, and anyone who only reads, `const View<Row>&`.
/// Reads see what this unit wrote. What was found, or listed, is still so when the unit is written: where somebody else was first, on this host or
/// another, the whole unit runs again. [unit-thread]
template <class Row>
class View {
 public:
  static constexpr std::int32_t limit_default = 50;
  static constexpr std::int32_t limit_max = 1000;

  explicit View(detail::Unit& unit) : unit_(&unit) {}

  /// Writes the row, in place of the one with the same key.
  void put(const Row& row) {
    std::vector<comptoir_value> values;
    std::deque<std::string> texts;
    detail::to_row(row, values, texts);
    unit_->check(table().put(unit_->work, number(), values.data(), static_cast<std::uint32_t>(values.size())));
  }

  /// Removes the row with this key. No such row: nothing happens.
  template <class... Key>
  void erase(const Key&... key) {
    std::deque<std::string> texts;
    const comptoir_value values[] = {detail::value_of(key, texts)...};
    unit_->check(table().erase(unit_->work, number(), values, sizeof...(Key)));
  }

  /// Adds to an integer of the row with this key: `visits.add(guest, &Visits::count, 1)`. No such row: one is begun with the defaults of `Row{}`.
  /// However many hosts add to one row, none waits for another and no unit runs again, as they do for a row that is found and put. A sum that the
  /// member cannot hold drops the unit: `view.out_of_range`. Throws std::logic_error when a row cannot begin with its defaults.
  template <class... KeyMemberAmount>
  void add(const KeyMemberAmount&... key_member_amount) {
    static_assert(sizeof...(KeyMemberAmount) >= 3, "comptoir: add() takes the key, the member and the amount");
    add(std::forward_as_tuple(key_member_amount...), std::make_index_sequence<sizeof...(KeyMemberAmount) - 2>());
  }

  /// The row with this key, if there is one.
  template <class... Key>
  [[nodiscard]] std::optional<Row> find(const Key&... key) const {
    std::deque<std::string> texts;
    const comptoir_value values[] = {detail::value_of(key, texts)...};
    detail::Rows<Row> found;
    unit_->check(table().find(unit_->work, number(), values, sizeof...(Key), found.sink()));
    auto rows = found.taken();
    return rows.empty() ? std::nullopt : std::optional<Row>(std::move(rows.front()));
  }

  /// One page, in order of the key.
  [[nodiscard]] Page<Row> list(const std::optional<std::string>& cursor = {}, std::optional<std::int32_t> limit = {}) const {
    return list(Selection{}, cursor, limit);
  }

  /// One page of a selection. `cursor` comes from the page before; a limit outside 1 to 1000, or a cursor of another list, is a 400 or 422.
  [[nodiscard]] Page<Row> list(const Selection& selection, const std::optional<std::string>& cursor = {},
                               std::optional<std::int32_t> limit = {}) const {
    const auto rows_max = limit.value_or(limit_default);
    if (rows_max < 1 || rows_max > limit_max) throw detail::Ended{invalid("list.limit_out_of_range", "A page has 1 to 1000 rows.", "/limit")};
    comptoir_page page{};
    page.index = index_number(selection.index_);
    page.limit = static_cast<std::uint32_t>(rows_max);
    page.prefix = selection.prefix_.data();
    page.prefix_count = static_cast<std::uint32_t>(selection.prefix_.size());
    page.descending = selection.descending_ ? 1 : 0;
    if (cursor) page.cursor = detail::text(*cursor);
    detail::Rows<Row> found;
    std::string next;
    detail::TextFromC cursor_of_next(next);
    unit_->check(table().list(unit_->work, number(), &page, found.sink(), cursor_of_next.sink()));
    cursor_of_next.check();
    Page<Row> out{found.taken(), {}};
    out.page.has_more = !next.empty();
    if (out.page.has_more) out.page.next = std::move(next);
    return out;
  }

  /// All rows of a selection, however many pages they fill: for what belongs to one thing, such as the lines of an order. What people leaf
  /// through is a list().
  [[nodiscard]] std::vector<Row> all(const Selection& selection) const {
    auto page = list(selection, {}, limit_max);
    auto rows = std::move(page.data);
    while (page.page.has_more) {
      page = list(selection, page.page.next, limit_max);
      std::move(page.data.begin(), page.data.end(), std::back_inserter(rows));
    }
    return rows;
  }

 private:
  const comptoir_work_table& table() const { return *unit_->plugin.table; }

  template <class Arguments, std::size_t... Key>
  void add(const Arguments& arguments, std::index_sequence<Key...>) {
    std::deque<std::string> texts;
    auto row = detail::begun_row<Row>(texts);
    const auto addition = detail::addition_to<Row>(std::get<sizeof...(Key)>(arguments), std::get<sizeof...(Key) + 1>(arguments));
    const auto view = number();
    const auto& key = detail::view_type<Row>().key;
    if (key.size() != sizeof...(Key))
      throw std::logic_error("The key of view " + std::string(detail::cpp_name<Row>()) + " has " + std::to_string(key.size()) + " fields.");
    ((row[key[Key]] = detail::value_of(std::get<Key>(arguments), texts)), ...);
    unit_->check(table().add(unit_->work, view, row.data(), static_cast<std::uint32_t>(row.size()), &addition));
  }

  static std::uint32_t number() {
    const auto number = detail::view_type<Row>().number;
    if (number == UINT32_MAX)
      throw std::logic_error("View " + std::string(detail::cpp_name<Row>()) + " is used, but declare() has no plugin.view<" +
                             std::string(detail::cpp_name<Row>()) + ">(...).");
    return number;
  }

  static std::uint32_t index_number(std::string_view name) {
    if (name.empty()) return UINT32_MAX;
    const auto& indexes = detail::view_type<Row>().indexes;
    for (std::uint32_t i = 0; i < indexes.size(); ++i)
      if (indexes[i] == name) return i;
    throw std::logic_error("View " + std::string(detail::cpp_name<Row>()) + " has no index " + std::string(name) + ".");
  }

  detail::Unit* unit_;
};

template <class Row>
struct detail::Supply<View<Row>> : detail::SuppliedFromUnit<View<Row>> {};

}  // namespace comptoir
