#include "session.hpp"

#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <poll.h>
#include <sys/socket.h>

#include <amqp_tcp_socket.h>

#include "broken.hpp"
#include "declaration.hpp"

namespace rabbitmq {
namespace {

constexpr int frame_max = 131'072;

timeval as_timeval(std::uint32_t count) { return {static_cast<time_t>(count / 1'000), static_cast<suseconds_t>(count % 1'000) * 1'000}; }

void require_open(const amqp_frame_t& frame) {
  if (frame.frame_type != AMQP_FRAME_METHOD) return;
  const auto& method = frame.payload.method;
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD)
    throw Broken("RabbitMQ closed the channel: " + text(static_cast<const amqp_channel_close_t*>(method.decoded)->reply_text) + ".");
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD)
    throw Broken("RabbitMQ closed the connection: " + text(static_cast<const amqp_connection_close_t*>(method.decoded)->reply_text) + ".");
}

}  // namespace

Session::Session(const Address& address, const Terms& terms) : state_(amqp_new_connection()) {
  if (!state_) throw std::bad_alloc();
  open_socket(address, terms);
  log_in(address, terms);
  open_channels(terms.channels);
}

void Session::open_socket(const Address& address, const Terms& terms) {
  amqp_socket_t* socket = amqp_tcp_socket_new(state_.get());
  if (socket == nullptr) throw std::bad_alloc();
  auto timeout = as_timeval(terms.connect_timeout_ms);
  const int status = amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &timeout);
  if (status != AMQP_STATUS_OK)
    throw Broken("RabbitMQ cannot be reached at " + address.shown() + ": " + amqp_error_string2(status) +
                 ". Is it running there, and is the setting `url` right?");
}

void Session::log_in(const Address& address, const Terms& terms) {
  auto timeout = as_timeval(terms.connect_timeout_ms);
  amqp_set_handshake_timeout(state_.get(), &timeout);
  amqp_set_rpc_timeout(state_.get(), &timeout);

  std::array understood{flag("connection.blocked"), flag("consumer_cancel_notify")};
  amqp_table_entry_t capabilities{};
  capabilities.key = bytes("capabilities");
  capabilities.value.kind = AMQP_FIELD_KIND_TABLE;
  capabilities.value.value.table = {static_cast<int>(understood.size()), understood.data()};
  std::array product{entry("connection_name", terms.name), capabilities};
  const amqp_table_t properties{static_cast<int>(product.size()), product.data()};

  const auto reply = amqp_login_with_properties(state_.get(), address.vhost.c_str(), 0, frame_max, static_cast<int>(terms.heartbeat_s), &properties,
                                                AMQP_SASL_METHOD_PLAIN, address.user.c_str(), address.password.c_str());
  require(reply, "logging in at " + address.shown() + " as \"" + address.user + "\" to the virtual host \"" + address.vhost + "\"",
          "Correct user, password and virtual host in the setting `url`, or grant them at the broker.");
}

void Session::open_channels(amqp_channel_t count) {
  for (amqp_channel_t channel = 1; channel <= count; ++channel) {
    amqp_channel_open(state_.get(), channel);
    require(amqp_get_rpc_reply(state_.get()), "opening a channel");
  }
}

std::optional<amqp_frame_t> Session::next() {
  amqp_frame_t frame{};
  const timeval at_once{};
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &at_once);
  if (status == AMQP_STATUS_TIMEOUT) {
    amqp_maybe_release_buffers(state_.get());
    return std::nullopt;
  }
  require(status, "listening to the broker");
  require_open(frame);
  return frame;
}

bool Session::writable() const {
  pollfd room{socket(), POLLOUT, 0};
  return poll(&room, 1, 0) == 1;
}

void Session::cork(bool on) {
  if (corked_ == on) return;
  const int option = on ? 1 : 0;
  setsockopt(socket(), IPPROTO_TCP, TCP_CORK, &option, sizeof option);
  corked_ = on;
}

void Session::close(std::uint32_t timeout_ms) {
  cork(false);
  const auto timeout = as_timeval(timeout_ms);
  amqp_set_rpc_timeout(state_.get(), &timeout);
  require(amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS), "closing the connection");
}

}  // namespace rabbitmq
