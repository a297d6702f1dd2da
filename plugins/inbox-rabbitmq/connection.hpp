// One live connection to the broker: it consumes the queue, acknowledges, and keeps dead letters with their reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <amqp.h>

#include "delivery.hpp"
#include "rabbitmq/session.hpp"
#include "settings.hpp"

namespace inbox_rabbitmq {

// What the broker may say.
struct Kept {  // it has the dead letters
  std::uint64_t number;
  bool multiple;
};
using News = std::variant<Delivery, Kept>;

/// A connection that consumes. Lives until something fails, the queue is deleted, or a dead letter finds no place: each function throws Broken then,
/// and the object can only be destroyed. One thread.
class Connection {
 public:
  /// Connects, logs in, declares the topology and begins to consume, each step bounded by the connect timeout. Throws Broken.
  Connection(const rabbitmq::Address& address, const Settings& settings, const std::vector<std::string>& events);

  /// The next thing the broker said, if it has arrived. Never waits. Sends heartbeats that are due, so call it at least every half heartbeat.
  [[nodiscard]] std::optional<News> next();

  /// Lets the broker forget all deliveries up to `tag`.
  void acknowledge(std::uint64_t tag);

  /// Puts a copy among the dead letters, with its reason in the header `dead-letter-reason`. Answers its number, from 1: Kept tells of it. The
  /// delivery itself is to be acknowledged after that.
  [[nodiscard]] std::uint64_t keep(const Delivery& delivery, std::string_view reason);

  /// Says goodbye and waits for the answer.
  void close(std::uint32_t timeout_ms) { session_.close(timeout_ms); }

  [[nodiscard]] int socket() const { return session_.socket(); }

 private:
  void consume();
  std::optional<News> read(const amqp_frame_t& frame);
  std::optional<News> read_method(const amqp_method_t& method);
  std::optional<News> read_delivery(const amqp_frame_t& frame);
  void read_properties(const amqp_basic_properties_t& properties);

  const Settings& settings_;
  const std::string dead_letters_;
  rabbitmq::Session session_;
  std::uint64_t kept_ = 0;

  struct Arriving {  // a delivery arrives as a method, a header and its body in pieces
    Delivery delivery;
    std::uint64_t missing = 0;
  };
  std::optional<Arriving> arriving_;
};

}  // namespace inbox_rabbitmq
