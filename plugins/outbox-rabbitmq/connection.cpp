#include "connection.hpp"

#include <array>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <amqp_tcp_socket.h>

#include "broken.hpp"
#include "topology.hpp"

namespace outbox_rabbitmq {
namespace {

constexpr amqp_channel_t publishing = 1;
constexpr amqp_channel_t asking = 2;  // of its own, so that a failed question closes nothing but this channel
constexpr int frame_max = 131'072;

timeval as_timeval(std::uint32_t count) { return {static_cast<time_t>(count / 1'000), static_cast<suseconds_t>(count % 1'000) * 1'000}; }

amqp_table_entry_t header(std::string_view key, std::string_view value) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = AMQP_FIELD_KIND_UTF8;
  made.value.value.bytes = bytes(value);
  return made;
}

amqp_table_entry_t header(std::string_view key, std::uint64_t value) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = AMQP_FIELD_KIND_I64;
  made.value.value.i64 = static_cast<std::int64_t>(value);
  return made;
}

}  // namespace

Connection::Connection(const Address& address, const Settings& settings)
    : settings_(settings), unroutable_(unroutable_of(settings.exchange)), state_(amqp_new_connection()) {
  if (!state_) throw std::bad_alloc();
  open_socket(address);
  log_in(address);
  open_channels();
  declare_topology(state_.get(), publishing, settings_);
}

void Connection::open_socket(const Address& address) {
  amqp_socket_t* socket = amqp_tcp_socket_new(state_.get());
  if (socket == nullptr) throw std::bad_alloc();
  auto timeout = as_timeval(settings_.connect_timeout_ms);
  const int status = amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &timeout);
  if (status != AMQP_STATUS_OK)
    throw Broken("RabbitMQ cannot be reached at " + address.shown() + ": " + amqp_error_string2(status) +
                 ". Is it running there, and is the setting `url` right?");
}

void Connection::log_in(const Address& address) {
  auto timeout = as_timeval(settings_.connect_timeout_ms);
  amqp_set_handshake_timeout(state_.get(), &timeout);
  amqp_set_rpc_timeout(state_.get(), &timeout);

  amqp_table_entry_t blocked{};
  blocked.key = bytes("connection.blocked");
  blocked.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  blocked.value.value.boolean = 1;
  amqp_table_entry_t capabilities{};
  capabilities.key = bytes("capabilities");
  capabilities.value.kind = AMQP_FIELD_KIND_TABLE;
  capabilities.value.value.table = {1, &blocked};
  const std::array product{header("connection_name", "comptoir outbox"), capabilities};
  const amqp_table_t properties{static_cast<int>(product.size()), const_cast<amqp_table_entry_t*>(product.data())};

  const auto reply = amqp_login_with_properties(state_.get(), address.vhost.c_str(), 0, frame_max, static_cast<int>(settings_.heartbeat_s),
                                                &properties, AMQP_SASL_METHOD_PLAIN, address.user.c_str(), address.password.c_str());
  require(reply, "logging in at " + address.shown() + " as \"" + address.user + "\" to the virtual host \"" + address.vhost + "\"",
          "Correct user, password and virtual host in the setting `url`, or grant them at the broker.");
}

void Connection::open_channels() {
  for (const auto channel : {publishing, asking}) {
    amqp_channel_open(state_.get(), channel);
    require(amqp_get_rpc_reply(state_.get()), "opening a channel");
  }
  amqp_confirm_select(state_.get(), publishing);
  require(amqp_get_rpc_reply(state_.get()), "asking for publisher confirms");
}

void Connection::publish(const comptoir::Outgoing& message) {
  std::array headers{header("tenant", message.tenant), header("aggregate-type", message.aggregate_type), header("aggregate-id", message.aggregate_id),
                     header("aggregate-version", message.aggregate_version), header("traceparent", message.traceparent)};
  const int headers_count = static_cast<int>(headers.size()) - (message.traceparent.empty() ? 1 : 0);

  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG |
                      AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = bytes("application/cloudevents+json");
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.message_id = bytes(message.event_id);
  properties.type = bytes(message.type);
  properties.timestamp = static_cast<std::uint64_t>(std::time(nullptr));
  properties.headers = {headers_count, headers.data()};

  cork(true);
  require(
      amqp_basic_publish(state_.get(), publishing, bytes(settings_.exchange), bytes(message.name), true, false, &properties, bytes(message.envelope)),
      "publishing");
}

bool Connection::writable() const {
  pollfd room{socket(), POLLOUT, 0};
  return poll(&room, 1, 0) == 1;
}

void Connection::flush() { cork(false); }

/// Between the first publish and the flush the kernel fills packets instead of sending each message on its own: half the work for both sides.
void Connection::cork(bool on) {
  if (corked_ == on) return;
  const int option = on ? 1 : 0;
  setsockopt(socket(), IPPROTO_TCP, TCP_CORK, &option, sizeof option);
  corked_ = on;
}

std::optional<News> Connection::next() {
  amqp_frame_t frame{};
  for (;;) {
    const timeval at_once{};
    const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) {
      amqp_maybe_release_buffers(state_.get());
      return std::nullopt;
    }
    require(status, "listening to the broker");
    if (auto news = read(frame)) return news;
  }
}

std::optional<News> Connection::read(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_METHOD) return read_method(frame.payload.method);
  if (returning_) return read_returned(frame);
  return std::nullopt;
}

std::optional<News> Connection::read_method(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = *static_cast<const amqp_basic_ack_t*>(method.decoded);
      return Acknowledged{ack.delivery_tag, ack.multiple != 0};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& nack = *static_cast<const amqp_basic_nack_t*>(method.decoded);
      return Refused{nack.delivery_tag, nack.multiple != 0};
    }
    case AMQP_BASIC_RETURN_METHOD: {
      const auto& returned = *static_cast<const amqp_basic_return_t*>(method.decoded);
      returning_ = Returning{{{}, text(returned.reply_text) + " for routing key \"" + text(returned.routing_key) + "\""}, 0};
      return std::nullopt;
    }
    case AMQP_CONNECTION_BLOCKED_METHOD: return Blocked{text(static_cast<const amqp_connection_blocked_t*>(method.decoded)->reason)};
    case AMQP_CONNECTION_UNBLOCKED_METHOD: return Unblocked{};
    case AMQP_QUEUE_DECLARE_OK_METHOD: return Depth{static_cast<const amqp_queue_declare_ok_t*>(method.decoded)->message_count};
    case AMQP_CHANNEL_CLOSE_METHOD:
      throw Broken("RabbitMQ closed the channel: " + text(static_cast<const amqp_channel_close_t*>(method.decoded)->reply_text) + ".");
    case AMQP_CONNECTION_CLOSE_METHOD:
      throw Broken("RabbitMQ closed the connection: " + text(static_cast<const amqp_connection_close_t*>(method.decoded)->reply_text) + ".");
    default: return std::nullopt;
  }
}

std::optional<News> Connection::read_returned(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    const auto& properties = *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
    returning_->returned.event_id = text(properties.message_id);
    returning_->missing = frame.payload.properties.body_size;
  } else if (frame.frame_type == AMQP_FRAME_BODY) {
    returning_->missing -= frame.payload.body_fragment.len;
  }
  if (returning_->missing > 0) return std::nullopt;

  News news = std::move(returning_->returned);
  returning_.reset();
  return news;
}

void Connection::ask_depth() {
  amqp_queue_declare_t question{};
  question.queue = bytes(unroutable_);
  question.passive = 1;
  require(amqp_send_method(state_.get(), asking, AMQP_QUEUE_DECLARE_METHOD, &question), "asking for the number of unroutable messages");
}

void Connection::close(std::uint32_t timeout_ms) {
  flush();
  const auto timeout = as_timeval(timeout_ms);
  amqp_set_rpc_timeout(state_.get(), &timeout);
  require(amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS), "closing the connection");
}

}  // namespace outbox_rabbitmq
