#include "storage/birth.hpp"

#include <cstdint>

namespace comptoir::storage {
namespace {

Timestamp birth_of(const Id& id, Timestamp recorded) { return tells_time(id) ? time_of(id).value_or(recorded) : recorded; }

}  // namespace

bool tells_time(const Id& id) { return id.bytes()[6] >> 4 == 7; }

std::optional<Timestamp> time_of(const Id& id) {
  constexpr std::int64_t last = 253'402'300'799'999;  ///< milliseconds: the end of the year 9999
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.bytes()[i];
  return milliseconds <= last ? std::optional(Timestamp() + Duration::milliseconds(milliseconds)) : std::nullopt;
}

Timestamp birth_of(const Message& message) { return birth_of(message.id, message.origin.recorded); }

Timestamp birth_of(const Event& event) { return birth_of(event.id, event.origin.recorded); }

}  // namespace comptoir::storage
