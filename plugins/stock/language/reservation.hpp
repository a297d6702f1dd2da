// The words that commands, events and queries share.
#pragma once

#include <cstdint>
#include <string>

namespace stock {

/// Who asks for goods. An id is unique within its type.
enum class SourceType { order, invoice };

enum class ReservationStatus { refused, held, released, consumed };

/// A line of a source: what it asks for, or what is held for it.
struct Line {
  std::string line_id;
  std::string sku;
  std::int64_t quantity = 0;

  bool operator==(const Line&) const = default;
};

/// A line that could not be served: `available` is what the lines before it left over.
struct Shortage {
  std::string line_id;
  std::string sku;
  std::int64_t requested = 0;
  std::int64_t available = 0;
};

}  // namespace stock
