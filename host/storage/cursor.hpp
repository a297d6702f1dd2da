// The cursor of a page: where it ended, as text that only this store can have written.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/value.h>

#include "storage/store.hpp"

namespace comptoir::storage {

/// Values read back from a cursor; their texts live here.
class CursorValues {
 public:
  CursorValues(std::string bytes, std::size_t count);
  CursorValues(const CursorValues&) = delete;
  CursorValues& operator=(const CursorValues&) = delete;

  const std::vector<comptoir_value>& values() const { return values_; }

 private:
  std::string bytes_;
  std::vector<comptoir_value> values_;
};

/// Writes and reads the cursors of one listing: the same table, tenant, index, direction and prefix. Any other cursor is a foreign one.
class Cursor {
 public:
  /// `secret` is the store's own. What is given is borrowed until the constructor returns.
  Cursor(std::string_view secret, std::string_view table, std::string_view tenant, std::string_view index, const PageRequest& page);

  /// base64url without padding.
  std::string written(std::span<const comptoir_value> last_row) const;
  /// Throws BadCursor when the text is none of this listing, or does not hold `count` values.
  CursorValues read(std::string_view cursor, std::size_t count) const;

 private:
  std::string tag(std::string_view bytes) const;

  std::string key_;
};

}  // namespace comptoir::storage
