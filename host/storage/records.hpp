// What a store keeps: plain records, the same on every engine.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/id.hpp>
#include <comptoir/time.hpp>

namespace comptoir::storage {

using Checksum = std::array<std::uint8_t, 32>;  ///< SHA-256, chained: covers the stream's history up to its version
using Position = std::uint64_t;                 ///< place in the log: gap-free, from 1, in the order of the commits
using Lane = std::uint16_t;

/// An aggregate's stream.
struct StreamKey {
  std::string tenant;
  std::string type;
  std::string id;

  auto operator<=>(const StreamKey&) const = default;
  bool operator==(const StreamKey&) const = default;
};

/// Where a stream stands. Version 0: there is no such stream.
struct Head {
  std::uint64_t version = 0;
  Checksum checksum{};
  Position number = 0;  ///< by which the store knows the stream: the position of its first event; 0: whoever writes finds it out
};

/// What every event, message and answer says of its origin.
struct Origin {
  std::string actor;
  Id correlation;
  Id causation;
  std::string traceparent;
  Timestamp recorded;
};

/// What the audit asks of an event beside its origin. Empty where nobody says.
struct Circumstances {
  std::string on_behalf_of;  ///< for whom the actor acted
  std::string command;       ///< wire name of the message that the unit of work began with
  std::string address;       ///< of the network, from where it was asked
  std::string reason;        ///< in the words of who asked
};

/// What an event says to other contexts.
struct Publication {
  std::string type;  ///< wire name with its revision
  std::string data;  ///< JSON; empty: what the event itself says
};

struct Event {
  Position position = 0;  ///< given by the store
  StreamKey stream;
  std::uint64_t version = 0;
  Id id;
  std::string type;  ///< wire name with its revision
  std::string data;  ///< JSON
  Checksum checksum{};
  Origin origin;
  Circumstances circumstances{};
  std::vector<Publication> published{};  ///< none: it stays within its context
  std::vector<std::string> handled{};    ///< reactions to it that ran in its own transaction
};

/// Types of stored events, each with the type of the streams that hold it: "order.created/1" of "order".
using EventTypes = std::map<std::string, std::string>;

/// A hint: a folded state. Another `form` than the plugin's, or a bad checksum, means: fold again.
struct Snapshot {
  StreamKey stream;
  std::uint64_t version = 0;
  std::uint64_t form = 0;
  std::string state;  ///< JSON
};

/// An integration event: what an event of the log publishes, what a handler wrote without an event, or what came in from outside.
struct Message {
  Position position = 0;   ///< given by the store: that of its event, where it has one
  std::uint32_t part = 0;  ///< which one of those of its event
  Lane lane = 0;           ///< given by the store, from the stream
  StreamKey stream;
  std::uint64_t version = 0;
  Id id;
  std::string type;
  std::string data;
  Origin origin;
  std::vector<std::string> handled{};  ///< reactions to it that ran in the transaction that wrote it
  bool from_outside = false;           ///< none of ours to publish
};

/// What a message is found by among those of its aggregate.
struct MessagePlace {
  MessagePlace(Position at = 0, std::uint32_t number = 0) : position(at), part(number) {}  // NOLINT(google-explicit-constructor): mostly part 0
  static MessagePlace of(const Message& message) { return {message.position, message.part}; }

  auto operator<=>(const MessagePlace&) const = default;

  Position position;
  std::uint32_t part;
};

/// Uniqueness across aggregates: who holds a key within a scope.
struct Claim {
  std::string tenant;
  std::string scope;
  std::string key;
  std::string owner;
};

/// The stored answer of a committed unit, under the client's Idempotency-Key.
struct Answer {
  std::string tenant;
  std::string actor;
  std::string key;       ///< the client's
  Checksum fingerprint;  ///< SHA-256 of route and payload: the same key with another payload is refused
  std::uint32_t status = 0;
  std::string body;
  std::string etag;
  std::string location;       ///< the id of the aggregate
  std::uint64_t told_by = 0;  ///< the version of the aggregate's event whose data the body is, which is empty here; zero: it is as it stands
  Timestamp recorded;
};

/// What an answer is found by.
struct AnswerKey {
  std::string tenant;
  std::string actor;
  std::string key;
  auto operator<=>(const AnswerKey&) const = default;
};

/// What a delivery is found by.
struct DeliveryKey {
  std::string consumer;
  std::string tenant;
  Id message;
  Timestamp recorded;  ///< of the message: its birth_of
  auto operator<=>(const DeliveryKey&) const = default;
};

/// That a consumer has taken a message into effect: at most one such row for each.
struct Delivery {
  std::string consumer;
  std::string tenant;
  Id message;
  Timestamp recorded;  ///< birth_of the message, the same for all its repeats: it says where the row is, and how long it is kept
};

/// How far a consumer has come in a lane: everything up to `position` is in effect, or set aside.
struct Checkpoint {
  std::string consumer;
  Lane lane = 0;
  Position position = 0;
};

/// A key set aside at its first failure: its messages wait here, in order, while the lane goes on.
struct AsideKey {
  std::string consumer;
  StreamKey stream;
  std::uint32_t attempts = 0;
  Timestamp next_attempt;
  bool parked = false;  ///< the budget is spent: only a person sends it on
  std::string reason;
  std::uint64_t waiting = 0;  ///< messages that wait; filled when read
};

struct AsideMessage {
  std::string consumer;
  Message message;
};

}  // namespace comptoir::storage
