// One chain over the whole log: what ties each event to its place, and what the newest commit leaves for whoever looks whether the end is still
// there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::storage {

/// Where the log ends. Each commit that gives positions leaves it, as its anchor.
struct LogEnd {
  Position position = 0;  ///< the last one that was given, to an event or to a message without one
  Checksum chain{};       ///< SHA-256 over the chain before the newest event and that event's leaf; zeroes before the first
  std::string placed{};   ///< what stands there since the anchor before, by position: "5:3" is version 3 of stream 5, "-" a message; a blank between

  void place_event(Position stream, std::uint64_t version, const Checksum& leaf);
  void place_message();
  /// The same, once its anchor is left.
  LogEnd left() const { return {position, chain, {}}; }

  bool operator==(const LogEnd&) const = default;
};

/// What an anchor says to have placed at a position.
struct PlacedEvent {
  Position position = 0;
  Position stream = 0;
  std::uint64_t version = 0;
};

/// The events among what an anchor has placed, in order. What is not in that form is left out.
std::vector<PlacedEvent> placed_by(const LogEnd& anchor);

/// What the log says at a position: which event stands there, what it publishes, and who has handled that. SHA-256.
Checksum leaf_of(Position position, const Checksum& event, const std::optional<std::string>& published, const std::string& handled);

/// What is kept of a leaf beside its event.
std::uint64_t seal_of(const Checksum& leaf);

/// Of a message without an event: covers all that it says, and its place. SHA-256.
Checksum checksum_of(const Message& message, const std::string& handled);

}  // namespace comptoir::storage
