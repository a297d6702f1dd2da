// What carries integration events to the outside: a broker, a file, a web hook.
//
// Delivery semantics
//
// At least once. What the host offers was committed. It is offered until it is settled as confirmed or rejected, so the outside may get a
// message again (after a lost connection, after a crash of the host) and tells repeats by `event_id`, or by `aggregate_version`.
//
// In order per key. A key is (tenant, aggregate type, aggregate id). The host keeps at most one message of a key unsettled: it offers the next
// one once the earlier one was confirmed. Therefore a publisher may keep many messages in flight, and may settle them in any order. One that keeps
// the order by itself, as a file does, says so by `static constexpr bool keeps_order = true` and is offered all: it settles in the order in which it
// accepted, rejects within `offer` alone, and settles as lost all that it holds or nothing.
//
//   confirmed  The outside has it, durably. Never settle on a hope: not when the bytes were written, not when they were merely received.
//   rejected   The outside will never take this one message. The host parks its key: later messages of the key wait behind it, others go on.
//   lost       Nobody knows: the connection broke, the outside said "not now". The host offers it again, as soon as `offer` accepts. Nothing is
//              parked and no attempt is counted, so a publisher paces repeats itself, by answering `Offer::full` for a while.
//
// Each accepted position is settled exactly once, within `offer`, `drive` or `close`. What is unconfirmed when the connection breaks is settled
// as lost, in order of position, before the publisher accepts anything new.
//
// The host crashes between a confirm and its own checkpoint: the message is offered again by the next run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/abi/publisher.h>

namespace comptoir {

/// One integration event on its way out. Texts are borrowed for the length of `offer`: copy what must outlive it.
struct Outgoing {
  std::uint64_t position = 0;           ///< The host's number of the message: what is settled.
  std::string_view name{};              ///< "order.confirmed": without its revision, a routing key.
  std::string_view type{};              ///< "order.confirmed/1".
  std::string_view envelope{};          ///< CloudEvents 1.0 JSON, `application/cloudevents+json`.
  std::string_view tenant{};            ///< With the next two: the key, inside which order holds.
  std::string_view aggregate_type{};    ///< "order".
  std::string_view aggregate_id{};      ///< As its context wrote it.
  std::uint64_t aggregate_version = 0;  ///< Counts the aggregate's events from 1; not each one is published.
  std::string_view event_id{};          ///< UUID as text: the same in each repeat.
  std::string_view traceparent{};       ///< W3C Trace Context, or empty.
};

enum class Offer {
  accepted,  ///< It was copied and will be settled.
  full,      ///< Nothing was taken: the window is full or the outside is away. The host drives, then offers the same message again.
};

/// Facts of a publisher, for people and metrics. Travels as JSON: {"connected":true,"blocked":false,"inFlight":3,"reconnects":0}.
struct PublisherStatus {
  bool connected = false;
  bool blocked = false;  ///< The outside is there and asked for silence; nothing is accepted until it takes that back.
  std::int64_t in_flight = 0;
  std::int64_t reconnects = 0;
  std::optional<std::string> last_error{};         ///< A sentence; absent once all is well again. Never a password.
  std::optional<std::int64_t> unroutable_depth{};  ///< Messages kept because nobody asked for them; absent where that is not known.
};

/// Where positions are settled. Borrowed for the length of the call that handed it over.
class Settler {
 public:
  explicit Settler(comptoir_settler settler) : settler_(settler) {}

  void confirmed(std::uint64_t position) { settle(position, COMPTOIR_CONFIRMED, {}); }

  /// `reason` is a sentence for the person who finds the parked key.
  void rejected(std::uint64_t position, std::string_view reason) { settle(position, COMPTOIR_REJECTED, reason); }
  void lost(std::uint64_t position, std::string_view reason) { settle(position, COMPTOIR_LOST, reason); }

 private:
  void settle(std::uint64_t position, comptoir_settlement settlement, std::string_view reason) {
    settler_.settle(settler_.self, position, settlement, {reason.data(), reason.size()});
  }

  comptoir_settler settler_;
};

/// A way to the outside. One relay thread of the host calls `offer`, `drive` and `close`, never two at once; `status` comes from any thread.
/// An exception is a defect, never an answer: a broken connection is a fact of `status`, not an error of a call.
class Publisher {
 public:
  virtual ~Publisher() = default;

  /// Whether messages of a key may be under way together: a class of which that is so declares it anew as `true`. One that gathers what it sends
  /// had better: it is offered one message of a key for each time that it sends, otherwise.
  static constexpr bool keeps_order = false;

  /// Takes one message, or none, without waiting for the outside. A message that can never be sent is accepted, and settled as rejected.
  [[nodiscard]] virtual Offer offer(const Outgoing& message, Settler& settler) = 0;

  /// Sends what was accepted, reads confirms, reconnects when it must. Returns when something was settled, when `offer` may accept again, when
  /// `wake_fd` is readable (the host has more; the host drains it; -1: none), or after `timeout_ms`. Waits by sleeping, never by spinning.
  virtual void drive(int wake_fd, std::uint32_t timeout_ms, Settler& settler) = 0;

  /// Lets go of the outside within about `timeout_ms`: settles the unconfirmed as lost. The next `drive` may connect again.
  virtual void close(std::uint32_t timeout_ms, Settler& settler) = 0;

  /// Facts for people and metrics; never a password. [thread-safe]
  [[nodiscard]] virtual PublisherStatus status() const = 0;
};

}  // namespace comptoir

#include <comptoir/detail/publisher_table.hpp>
