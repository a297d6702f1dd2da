// One live connection to the broker: it publishes, and reads what the broker says about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <amqp.h>

#include <comptoir/publisher.hpp>

#include "rabbitmq/session.hpp"
#include "settings.hpp"

namespace outbox_rabbitmq {

// What the broker may say.
struct Acknowledged {  // it has the messages
  std::uint64_t tag;
  bool multiple;
};
struct Refused {  // not now: a queue is full, or failed
  std::uint64_t tag;
  bool multiple;
};
struct Returned {  // no queue wants the message; its acknowledgement follows all the same
  std::string event_id;
  std::string why;
};
struct Blocked {  // it is short of memory or disk
  std::string why;
};
struct Unblocked {};
struct Depth {  // of the queue of unroutable messages
  std::uint64_t messages;
};
using News = std::variant<Acknowledged, Refused, Returned, Blocked, Unblocked, Depth>;

/// A connection with a channel in confirm mode and the topology declared; delivery tags start at 1. It lives until something fails: each
/// function throws Broken then, and the object can only be destroyed. One thread.
class Connection {
 public:
  /// Connects, logs in and declares the topology, each step bounded by the connect timeout. Throws Broken.
  Connection(const rabbitmq::Address& address, const Settings& settings);

  /// Writes a message, to leave with the next flush at the latest. Does not wait for the broker as long as `writable` said yes; a message
  /// larger than the socket's buffer waits until the broker reads.
  void publish(const comptoir::Outgoing& message);

  /// Whether the socket takes more.
  [[nodiscard]] bool writable() const { return session_.writable(); }

  /// Lets out what was written.
  void flush() { session_.cork(false); }

  /// The next thing the broker said, if it has arrived. Never waits. Sends heartbeats that are due, so call it at least every half heartbeat.
  [[nodiscard]] std::optional<News> next();

  /// Asks how many unroutable messages are kept; the answer comes as Depth.
  void ask_depth();

  /// Says goodbye and waits for the answer.
  void close(std::uint32_t timeout_ms) { session_.close(timeout_ms); }

  [[nodiscard]] int socket() const { return session_.socket(); }

 private:
  std::optional<News> read(const amqp_frame_t& frame);
  std::optional<News> read_method(const amqp_method_t& method);
  std::optional<News> read_returned(const amqp_frame_t& frame);

  const Settings& settings_;
  const std::string unroutable_;
  rabbitmq::Session session_;

  struct Returning {  // a returned message arrives as a method, a header and its body in pieces
    Returned returned;
    std::uint64_t missing = 0;
  };
  std::optional<Returning> returning_;
};

}  // namespace outbox_rabbitmq
