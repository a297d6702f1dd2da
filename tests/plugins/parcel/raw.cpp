#include "raw.hpp"

#include <limits>

namespace parcel {

using comptoir::detail::integer_value, comptoir::detail::null_value, comptoir::detail::real_value, comptoir::detail::text,
    comptoir::detail::text_value;

namespace {

// Numbers of views, as `declare` has them.
constexpr std::uint32_t weights_view = 0;
constexpr std::uint32_t notes_view = 1;
constexpr std::uint32_t no_index = UINT32_MAX;

const auto label = text_value("a");
const auto number = integer_value(1);
const auto not_utf8 = text_value("\xC3(");
const auto with_zero = text_value(std::string_view("a\0", 2));
const auto endless = real_value(std::numeric_limits<double>::infinity());
const comptoir_value unheard_of{9, 0, 0, 0, {nullptr, 0}};

std::uint32_t count_of(const std::vector<comptoir_value>& values) { return static_cast<std::uint32_t>(values.size()); }

comptoir_row_sink no_rows() {
  return {nullptr, [](void*, const comptoir_value*, std::uint32_t) noexcept {}};
}

}  // namespace

void Raw::find(const Values& key) const { unit_->check(table().find(work(), weights_view, key.data(), count_of(key), no_rows())); }
void Raw::put(const Values& row) const { unit_->check(table().put(work(), weights_view, row.data(), count_of(row))); }
void Raw::erase(const Values& key) const { unit_->check(table().erase(work(), weights_view, key.data(), count_of(key))); }

void Raw::add(const Values& row, std::uint32_t column) const {
  const comptoir_addition addition{column, 0, 1, 0, 100};
  unit_->check(table().add(work(), weights_view, row.data(), count_of(row), &addition));
}

void Raw::list(const Values& prefix, std::uint32_t index, std::uint32_t limit) const {
  const comptoir_page page{index, limit, prefix.data(), count_of(prefix), 0, {nullptr, 0}};
  unit_->check(table().list(work(), notes_view, &page, no_rows(), {nullptr, [](void*, comptoir_text) noexcept {}}));
}

void Raw::execute(const Values& arguments) const {
  unit_->check(
      table().execute(work(), text("DELETE FROM parcel_weights WHERE tenant = :tenant AND label = ?"), arguments.data(), count_of(arguments), -1));
}

void Raw::query(const Values& arguments) const {
  unit_->check(table().query(work(), text("SELECT grams FROM parcel_weights WHERE tenant = :tenant AND label = ?"), arguments.data(),
                             count_of(arguments), no_rows()));
}

void Raw::misuse(std::string_view how) const {
  const auto ways = (how.starts_with("find ") || how.starts_with("list ")) ? ways_to_look() : ways_to_write();
  ways.at(how)();
}

Raw::Ways Raw::ways_to_look() const {
  const auto find_by = [this](const Values& key) { return [this, key] { find(key); }; };
  const auto list_by = [this](const Values& prefix, std::uint32_t index, std::uint32_t limit) {
    return [this, prefix, index, limit] { list(prefix, index, limit); };
  };
  return {
      {"find nothing", find_by({})},
      {"find two", find_by({label, label})},
      {"find number", find_by({number})},
      {"find bytes", find_by({not_utf8})},
      {"find zero", find_by({with_zero})},
      {"find unheard of", find_by({unheard_of})},
      {"find null", find_by({null_value()})},
      {"list by two", list_by({label, label}, 0, 10)},
      {"list by number", list_by({number}, 0, 10)},
      {"list by bytes", list_by({not_utf8}, no_index, 10)},
      {"list nothing", list_by({label}, 0, 0)},
      {"list too much", list_by({label}, 0, 1'001)},
      {"list by no index", list_by({label}, 1, 10)},
  };
}

Raw::Ways Raw::ways_to_write() const {
  const auto put_row = [this](const Values& row) { return [this, row] { put(row); }; };
  const auto erase_by = [this](const Values& key) { return [this, key] { erase(key); }; };
  const auto add_to = [this](const Values& row, std::uint32_t column) { return [this, row, column] { add(row, column); }; };
  const auto execute_with = [this](const Values& arguments) { return [this, arguments] { execute(arguments); }; };
  const auto query_with = [this](const Values& arguments) { return [this, arguments] { query(arguments); }; };
  return {
      {"put key", put_row({label})},
      {"put text", put_row({label, label})},
      {"put null", put_row({label, null_value()})},
      {"put bytes", put_row({not_utf8, number})},
      {"put endless", put_row({label, endless})},
      {"erase row", erase_by({label, number})},
      {"erase bytes", erase_by({not_utf8})},
      {"add to key", add_to({label, number}, 0)},
      {"add to nothing", add_to({label, number}, 2)},
      {"add half", add_to({label}, 1)},
      {"execute bytes", execute_with({not_utf8})},
      {"execute unheard of", execute_with({unheard_of})},
      {"query zero", query_with({with_zero})},
      {"query endless", query_with({endless})},
  };
}

}  // namespace parcel
