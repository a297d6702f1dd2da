// As little as stands between a program and RabbitMQ: librabbitmq's calls with their errors looked at.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <amqp.h>

namespace comptoir::bench {

/// One connection with one channel. Each function throws std::runtime_error when the broker does not agree.
class BareConnection {
 public:
  BareConnection(int port, const std::string& vhost);
  BareConnection(const BareConnection&) = delete;
  BareConnection& operator=(const BareConnection&) = delete;
  ~BareConnection();

  /// A durable quorum queue, empty.
  void make_queue(const std::string& name);
  void delete_queue(const std::string& name);

  void expect_confirms();

  /// A persistent message for `queue`, straight through the default exchange.
  void publish(const std::string& queue, std::string_view body);

  /// A topic exchange from which all messages go to `queue`, for `publish_event`.
  void make_exchange(const std::string& name, const std::string& queue);
  void delete_exchange(const std::string& name);

  /// A persistent, mandatory message with as many properties and headers as an integration event has: the broker has the same to do.
  void publish_event(const std::string& exchange, std::string_view body);

  /// Waits for the broker's next confirm. Returns how many messages it confirms.
  std::size_t confirmed();

  /// From now on `next` returns what comes to `queue`, acknowledged by its delivery.
  void consume(const std::string& queue);

  /// Waits for the next message; an empty text once `patience_ms` has passed.
  std::string next(std::uint32_t patience_ms);

 private:
  void send(std::string_view exchange, std::string_view key, const amqp_basic_properties_t& properties, std::string_view body);
  void agree(std::string_view doing);

  amqp_connection_state_t state_;
  std::set<std::uint64_t> unconfirmed_;  ///< delivery tags
  std::uint64_t newest_ = 0;
};

}  // namespace comptoir::bench
