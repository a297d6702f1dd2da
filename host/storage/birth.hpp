// How old a message is by what no repeat of it says otherwise.
#pragma once

#include <optional>

#include "storage/records.hpp"

namespace comptoir::storage {

/// Whether an id tells when it was made: a UUID of version 7.
[[nodiscard]] bool tells_time(const Id& id);

/// When an id was made that tells it; none when that is beyond the years that a Timestamp knows.
[[nodiscard]] std::optional<Timestamp> time_of(const Id& id);

/// When a message was made: what its id tells, or else when it was recorded. What tells its repeats is kept for so long from then on; the time that a
/// foreign message says may lie years before it was sent.
[[nodiscard]] Timestamp birth_of(const Message& message);
/// Of an event, whose message has the same id.
[[nodiscard]] Timestamp birth_of(const Event& event);

}  // namespace comptoir::storage
