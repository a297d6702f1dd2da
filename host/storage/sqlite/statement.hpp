// A prepared statement, kept by its connection between uses.
//
// It stands on the raw sqlite3 handle beneath POCO Data's session: kept raw statements cost a fifth of POCO's on the hot paths.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/value.h>

#include "storage/records.hpp"
#include "storage/sqlite/guard.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace comptoir::storage::sqlite {

/// One statement. What is bound is borrowed until the next reset; what is read is valid until the next step. Every failure throws StoreError.
class Statement {
 public:
  Statement(sqlite3* database, Guard& guard, std::string_view sql, const Guard::Rule& rule);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the values from the first parameter on.
  template <class... Values>
  void bind(const Values&... values) {
    int place = 0;
    (put(++place, values), ...);
  }

  void put(int place, std::string_view text);
  void put(int place, std::span<const std::uint8_t> bytes);
  void put(int place, const Id& id) { put(place, std::span<const std::uint8_t>(id.bytes())); }
  void put(int place, const Checksum& checksum) { put(place, std::span<const std::uint8_t>(checksum)); }
  void put(int place, Timestamp time) { put_integer(place, time.microseconds_since_epoch()); }
  void put(int place, std::uint64_t number) { put_integer(place, static_cast<std::int64_t>(number)); }
  void put(int place, std::uint32_t number) { put_integer(place, number); }
  void put(int place, std::uint16_t number) { put_integer(place, number); }
  void put(int place, bool flag) { put_integer(place, flag ? 1 : 0); }
  void put(int place, const comptoir_value& value);
  void put_integer(int place, std::int64_t number);

  /// Binds a plugin's statement: `:tenant` by name, every `?` from the arguments in order. Throws when their number differs.
  void bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments);

  /// Goes to the next row; false behind the last one.
  bool step();
  /// Runs a statement that answers no rows; returns how many it changed.
  std::int64_t run();
  /// Like step, but false where a key is there already (which a writing statement may expect).
  bool run_unless_taken();
  void reset() noexcept;

  std::string_view text(int column) const;
  std::string owned(int column) const { return std::string(text(column)); }
  std::int64_t integer(int column) const;
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  /// A time that no calendar knows reads as 1970, as bytes of a wrong length read as zeroes: no checksum will agree with it.
  Timestamp time(int column) const;
  Id id(int column) const;
  Checksum checksum(int column) const;
  /// The value as SQLite stores it.
  comptoir_value value(int column) const;
  /// All values of the row.
  void read_into(std::vector<comptoir_value>& values) const;

  std::string_view sql() const;

 private:
  void checked(int code, std::string_view text = {});

  sqlite3* database_;
  Guard& guard_;
  Guard::Rule rule_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace comptoir::storage::sqlite
