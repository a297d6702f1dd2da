// A column of many rows as one parameter: PostgreSQL's arrays in binary form (src/backend/utils/adt/arrayfuncs.c, array_recv).
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "storage/postgresql/types.hpp"
#include "storage/records.hpp"
#include "storage/sql/statement.hpp"

namespace comptoir::storage::postgresql {

class Array {
 public:
  explicit Array(Oid type);

  void add(std::string_view bytes);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(std::span<const std::uint8_t> bytes) { add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())); }
  void add(const Id& id) { add(std::span<const std::uint8_t>(id.bytes())); }
  void add(const Checksum& checksum) { add(std::span<const std::uint8_t>(checksum)); }
  void add(std::int64_t number);
  void add(std::uint64_t number) { add(static_cast<std::int64_t>(number)); }
  void add(Timestamp time) { add(time.microseconds_since_epoch()); }
  void add(double number) { add(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(number))); }
  void add(const std::optional<std::string>& text);
  void add_null();

  /// Valid until the next `add`.
  std::span<const std::uint8_t> bytes();

 private:
  void append(std::uint32_t number);

  std::string bytes_;
  std::uint32_t count_ = 0;
  bool has_nulls_ = false;
};

/// The columns of a statement that takes its rows from `unnest`: in a SELECT's list it costs less than as a table, where PostgreSQL keeps each column
/// apart before it begins.
template <std::size_t width>
class Rows {
 public:
  static constexpr int columns = static_cast<int>(width);

  explicit Rows(const std::array<Oid, width>& types) : types_(types), arrays_(make(types, std::make_index_sequence<width>())) {}

  template <class... Values>
  void add(const Values&... values) {
    static_assert(sizeof...(Values) == width);
    std::size_t column = 0;
    (arrays_[column++].add(values), ...);
    ++count_;
  }

  void bind(sql::Statement& statement) {
    int place = 0;
    for (auto& array : arrays_) statement.put(++place, array.bytes());
  }

  std::uint64_t count() const { return count_; }

  /// The columns as a SELECT's list, each a parameter.
  std::string unnested() const {
    std::string list;
    for (const Oid type : types_) list.append(list.empty() ? "unnest(?::" : ", unnest(?::").append(name_of(type)).append("[])");
    return list;
  }

 private:
  template <std::size_t... column>
  static std::array<Array, width> make(const std::array<Oid, width>& types, std::index_sequence<column...>) {
    return {Array(types[column])...};
  }

  std::array<Oid, width> types_;
  std::array<Array, width> arrays_;
  std::uint64_t count_ = 0;
};

}  // namespace comptoir::storage::postgresql
