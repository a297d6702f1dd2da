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
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/detail/addition.hpp>
#include <comptoir/detail/rows.hpp>
#include <comptoir/detail/unit.hpp>
#include <comptoir/detail/view_type.hpp>
#include <comptoir/selection.hpp>

namespace comptoir {

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

/// The rows of one view, of this tenant. A projection takes `View<Row>&`; a query, and anyone who only reads, `const View<Row>&`.
/// A row is named by the fields of its key, in their order: another number of values, or one of another kind, stops the start.
/// Reads see what this unit wrote. What was found, and what was listed and then written, is still so when the unit is written: where somebody else
/// was first, on this host or another, the whole unit runs again. [unit-thread]
template <class Row>
class View {
 public:
  static constexpr std::int32_t limit_default = 50;
  static constexpr std::int32_t limit_max = 1000;

  explicit View(detail::Unit& unit) : unit_(&unit) {}

  /// Writes the row, in place of the one with the same key. Texts of more than 2,000 bytes together in its key, or in its key and an index, drop the
  /// unit: `view.text_too_long`.
  void put(const Row& row) {
    std::vector<comptoir_value> values;
    std::deque<std::string> texts;
    detail::to_row(row, values, texts);
    unit_->check(table().put(unit_->work, number(), values.data(), static_cast<std::uint32_t>(values.size())));
  }

  /// Removes the row with this key. No such row: nothing happens.
  template <class... Key>
  void erase(const Key&... key) {
    link_key<detail::RowUse::erased, Key...>();
    std::deque<std::string> texts;
    const comptoir_value values[] = {detail::value_of(key, texts)...};
    unit_->check(table().erase(unit_->work, number(), values, sizeof...(Key)));
  }

  /// Adds an integer to one of the row with this key: `visits.add(guest, &Visits::count, 1)`. No such row: one is begun with the defaults of `Row{}`.
  /// However many hosts add to one row, none waits for another and no unit runs again, as they do for a row that is found and put; but for an amount
  /// that the member of a new row could not hold, such as less than nothing of an unsigned one: then the row is found first. A sum that the member
  /// cannot hold drops the unit: `view.out_of_range`. Throws std::logic_error when a row cannot begin with its defaults, and for a field of
  /// the key.
  template <class... KeyMemberAmount>
  void add(const KeyMemberAmount&... key_member_amount) {
    static_assert(sizeof...(KeyMemberAmount) >= 3, "comptoir: add() takes the key, the member and the amount");
    add(std::forward_as_tuple(key_member_amount...), std::make_index_sequence<sizeof...(KeyMemberAmount) - 2>());
  }

  /// The row with this key, if there is one.
  template <class... Key>
  [[nodiscard]] std::optional<Row> find(const Key&... key) const {
    link_key<detail::RowUse::found, Key...>();
    std::deque<std::string> texts;
    const comptoir_value values[] = {detail::value_of(key, texts)...};
    detail::Rows<Row> found;
    unit_->check(table().find(unit_->work, number(), values, sizeof...(Key), found.sink()));
    auto rows = found.taken();
    return rows.empty() ? std::nullopt : std::optional<Row>(std::move(rows.front()));
  }

  /// One page, in order of the key.
  [[nodiscard]] Page<Row> list(const std::optional<std::string>& cursor = {}, std::optional<std::int32_t> limit = {}) const {
    return list(Selection<Row>{}, cursor, limit);
  }

  /// One page of a selection. `cursor` comes from the page before; a limit outside 1 to 1000, or a cursor of another list, is a 400 or 422.
  [[nodiscard]] Page<Row> list(const Selection<Row>& selection, const std::optional<std::string>& cursor = {},
                               std::optional<std::int32_t> limit = {}) const {
    const auto rows_max = limit.value_or(limit_default);
    if (rows_max < 1 || rows_max > limit_max) throw detail::Ended{invalid("list.limit_out_of_range", "A page has 1 to 1000 rows.", "/limit")};
    comptoir_page page{};
    const auto prefix = selection.prefix();
    page.index = detail::view_type<Row>().index_number(selection.index_);
    page.limit = static_cast<std::uint32_t>(rows_max);
    page.prefix = prefix.data();
    page.prefix_count = static_cast<std::uint32_t>(prefix.size());
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
  [[nodiscard]] std::vector<Row> all(const Selection<Row>& selection) const {
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

  /// Naming it links it, whether or not this is ever called: `declare` compares it with the view.
  template <detail::RowUse use, class... Key>
  static void link_key() {
    (void)&detail::linked_index_use<Row, use, "", detail::kind_of_value<Key>()...>;
  }

  template <class Arguments, std::size_t... Key>
  void add(const Arguments& arguments, std::index_sequence<Key...>) {
    link_key<detail::RowUse::added_to, std::remove_cvref_t<std::tuple_element_t<Key, Arguments>>...>();
    const Row begun{};
    std::deque<std::string> texts;
    auto row = detail::values_to_begin_with(begun, texts);
    const auto addition = detail::addition_to<Row>(std::get<sizeof...(Key)>(arguments), std::get<sizeof...(Key) + 1>(arguments));
    const auto view = number();
    const auto& key = detail::view_type<Row>().key;
    if (std::find(key.begin(), key.end(), addition.column) != key.end())
      throw std::logic_error("Nothing can be added to a field of the key of view " + std::string(detail::cpp_name<Row>()) +
                             ": another key is another row, so erase() the one and put() the other.");
    ((row[key[Key]] = detail::value_of(std::get<Key>(arguments), texts)), ...);
    unit_->check(table().add(unit_->work, view, row.data(), static_cast<std::uint32_t>(row.size()), &addition));
  }

  static std::uint32_t number() { return detail::view_type<Row>().declared_number(); }

  detail::Unit* unit_;
};

template <class Row>
struct detail::Supply<View<Row>> : detail::SuppliedFromUnit<View<Row>> {};

}  // namespace comptoir
