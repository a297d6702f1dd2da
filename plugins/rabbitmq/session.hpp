// One live connection to the broker, logged in, with its channels open.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <amqp.h>

#include "address.hpp"

namespace rabbitmq {

/// Lives until something fails: each function throws Broken then, and the object can only be destroyed. One thread.
class Session {
 public:
  struct Terms {
    std::string name;  ///< What the broker's list of connections shows.
    std::uint32_t heartbeat_s = 10;
    std::uint32_t connect_timeout_ms = 5'000;  ///< For connecting, and for each question to the broker.
    amqp_channel_t channels = 1;               ///< They are numbered from 1.
  };

  Session(const Address& address, const Terms& terms);

  /// The next frame, if it has arrived; borrowed until the next call. Never waits. Sends heartbeats that are due, so call it at least every half
  /// heartbeat. Throws Broken also when the broker closes the connection or a channel.
  [[nodiscard]] std::optional<amqp_frame_t> next();

  /// Whether the socket takes more.
  [[nodiscard]] bool writable() const;

  /// While corked, the kernel fills packets instead of sending each message on its own: half the work for both sides.
  void cork(bool on);

  /// Says goodbye and waits for the answer.
  void close(std::uint32_t timeout_ms);

  [[nodiscard]] amqp_connection_state_t state() const { return state_.get(); }
  [[nodiscard]] int socket() const { return amqp_get_sockfd(state_.get()); }

 private:
  struct Free {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
  };

  void open_socket(const Address& address, const Terms& terms);
  void log_in(const Address& address, const Terms& terms);
  void open_channels(amqp_channel_t count);

  std::unique_ptr<amqp_connection_state_t_, Free> state_;
  bool corked_ = false;
};

}  // namespace rabbitmq
