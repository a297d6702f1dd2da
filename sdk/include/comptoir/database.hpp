// Raw SQL inside the unit of work, for what views cannot say. Most handlers never need it.
//
// Statements stay in what SQLite and PostgreSQL share, functions too (count, sum, coalesce, lower, row_number ...). Tables begin with the plugin's
// name, in which a hyphen is two underscores (`stock__count_` of stock-count), and have a tenant column; migrations make them. `?` stands for the
// arguments in order, `:tenant` for the tenant: a statement that names a table and no `:tenant` is refused.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include <comptoir/detail/rows.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// A write has no answer, so that the host may queue and batch it; reading flushes what is queued first. [unit-thread]
class Database {
 public:
  explicit Database(detail::Unit& unit) : unit_(&unit) {}

  /// Rows as structs whose fields follow the order of the selected columns.
  template <class Row, class... Arguments>
  [[nodiscard]] std::vector<Row> all(std::string_view sql, const Arguments&... arguments) const {
    std::deque<std::string> texts;
    const std::vector<comptoir_value> values{detail::value_of(arguments, texts)...};
    detail::Rows<Row> found;
    unit_->check(table().query(unit_->work, detail::text(sql), values.data(), static_cast<std::uint32_t>(values.size()), found.sink()));
    return found.taken();
  }

  /// The first row, if there is one.
  template <class Row, class... Arguments>
  [[nodiscard]] std::optional<Row> first(std::string_view sql, const Arguments&... arguments) const {
    auto rows = all<Row>(sql, arguments...);
    return rows.empty() ? std::nullopt : std::optional<Row>(std::move(rows.front()));
  }

  /// Runs a writing statement with the unit.
  template <class... Arguments>
  void execute(std::string_view sql, const Arguments&... arguments) {
    write(sql, -1, arguments...);
  }

  /// The same for a statement that must change exactly one row; otherwise the unit is dropped with code "database.row_count".
  template <class... Arguments>
  void execute_one(std::string_view sql, const Arguments&... arguments) {
    write(sql, 1, arguments...);
  }

 private:
  const comptoir_work_table& table() const { return *unit_->plugin.table; }

  template <class... Arguments>
  void write(std::string_view sql, std::int64_t expected_rows, const Arguments&... arguments) {
    std::deque<std::string> texts;
    const std::vector<comptoir_value> values{detail::value_of(arguments, texts)...};
    unit_->check(table().execute(unit_->work, detail::text(sql), values.data(), static_cast<std::uint32_t>(values.size()), expected_rows));
  }

  detail::Unit* unit_;
};

template <>
struct detail::Supply<Database> : detail::SuppliedFromUnit<Database> {};

}  // namespace comptoir
