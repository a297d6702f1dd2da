// A prepared statement of any engine, kept by its connection between uses.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/value.h>

#include "storage/records.hpp"

namespace comptoir::storage::sql {

/// One statement. Parameters are written `?`, or `?1` where one comes twice. What is bound is borrowed until the next reset; what is read is valid
/// until the next step. Every failure throws StoreError.
class Statement {
 public:
  virtual ~Statement() = default;

  /// Binds the values from the first parameter on.
  template <class... Values>
  void bind(const Values&... values) {
    int place = 0;
    (put(++place, values), ...);
  }

  virtual void put(int place, std::string_view text) = 0;
  virtual void put(int place, std::span<const std::uint8_t> bytes) = 0;
  virtual void put(int place, const comptoir_value& value) = 0;
  virtual void put_integer(int place, std::int64_t number) = 0;
  void put(int place, const std::string& text) { put(place, std::string_view(text)); }
  void put(int place, const char* text) { put(place, std::string_view(text)); }
  void put(int place, const Id& id) { put(place, std::span<const std::uint8_t>(id.bytes())); }
  void put(int place, const Checksum& checksum) { put(place, std::span<const std::uint8_t>(checksum)); }
  void put(int place, Timestamp time) { put_integer(place, time.microseconds_since_epoch()); }
  void put(int place, std::uint64_t number) { put_integer(place, static_cast<std::int64_t>(number)); }
  void put(int place, std::uint32_t number) { put_integer(place, number); }
  void put(int place, std::uint16_t number) { put_integer(place, number); }
  void put(int place, bool flag) { put_integer(place, flag ? 1 : 0); }

  /// Binds a plugin's statement: `:tenant` by name, every `?` from the arguments in order. Throws when their number differs.
  virtual void bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) = 0;

  /// Goes to the next row; false behind the last one.
  virtual bool step() = 0;
  /// Runs a statement that answers no rows; returns how many it changed.
  virtual std::int64_t run() = 0;
  virtual void reset() noexcept = 0;

  virtual std::string_view text(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  /// The value as the engine stores it; a text until the next step.
  virtual comptoir_value value(int column) const = 0;
  virtual int columns() const = 0;

  std::string owned(int column) const { return std::string(text(column)); }
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  /// A time that no calendar knows reads as 1970, as bytes of a wrong length read as zeroes: no checksum will agree with it.
  Timestamp time(int column) const;
  Id id(int column) const;
  Checksum checksum(int column) const;
  /// All values of the row, for whoever may keep it in hand while the statement is taken from under it: they hold until the next step or `reset`.
  virtual void read_into(std::vector<comptoir_value>& values) const;
};

/// The beginning of a statement on one line, for messages.
std::string excerpt(std::string_view sql);

}  // namespace comptoir::storage::sql
