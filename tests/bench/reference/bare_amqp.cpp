#include "reference/bare_amqp.hpp"

#include <array>
#include <ctime>
#include <stdexcept>
#include <utility>

#include <amqp_tcp_socket.h>

namespace comptoir::bench {
namespace {

constexpr amqp_channel_t channel = 1;

amqp_bytes_t bytes(std::string_view text) { return {text.size(), const_cast<char*>(text.data())}; }

[[noreturn]] void fail(std::string_view doing) { throw std::runtime_error("RabbitMQ did not agree to " + std::string(doing) + "."); }

void require(int status, std::string_view doing) {
  if (status != AMQP_STATUS_OK) throw std::runtime_error("RabbitMQ, " + std::string(doing) + ": " + amqp_error_string2(status) + ".");
}

}  // namespace

BareConnection::BareConnection(int port, const std::string& vhost) : state_(amqp_new_connection()) {
  require(amqp_socket_open(amqp_tcp_socket_new(state_), "127.0.0.1", port), "connect");
  const auto reply = amqp_login(state_, vhost.c_str(), 0, 131'072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) fail("log in");
  amqp_channel_open(state_, channel);
  agree("open a channel");
}

BareConnection::~BareConnection() { amqp_destroy_connection(state_); }

void BareConnection::agree(std::string_view doing) {
  if (amqp_get_rpc_reply(state_).reply_type != AMQP_RESPONSE_NORMAL) fail(doing);
}

void BareConnection::make_queue(const std::string& name) {
  amqp_table_entry_t type{};
  type.key = bytes("x-queue-type");
  type.value.kind = AMQP_FIELD_KIND_UTF8;
  type.value.value.bytes = bytes("quorum");
  amqp_queue_declare(state_, channel, bytes(name), false, true, false, false, {1, &type});
  agree("declare a quorum queue");
  amqp_queue_purge(state_, channel, bytes(name));
  agree("purge the queue");
}

void BareConnection::delete_queue(const std::string& name) {
  amqp_queue_delete(state_, channel, bytes(name), false, false);
  agree("delete the queue");
}

void BareConnection::expect_confirms() {
  amqp_confirm_select(state_, channel);
  agree("confirm messages");
}

void BareConnection::publish(const std::string& queue, std::string_view body) {
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  send("", queue, properties, body);
}

void BareConnection::make_exchange(const std::string& name, const std::string& queue) {
  amqp_exchange_declare(state_, channel, bytes(name), bytes("topic"), false, true, false, false, amqp_empty_table);
  agree("declare a topic exchange");
  amqp_queue_bind(state_, channel, bytes(queue), bytes(name), bytes("#"), amqp_empty_table);
  agree("bind the queue");
}

void BareConnection::delete_exchange(const std::string& name) {
  amqp_exchange_delete(state_, channel, bytes(name), false);
  agree("delete the exchange");
}

void BareConnection::publish_event(const std::string& exchange, std::string_view body) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> said{
      {{"tenant", "default"}, {"aggregate-type", "tally"}, {"aggregate-id", "tally-4711"}, {"aggregate-version", "17"}}};
  std::array<amqp_table_entry_t, said.size()> headers{};
  for (std::size_t i = 0; i < said.size(); ++i) {
    headers[i].key = bytes(said[i].first);
    headers[i].value.kind = AMQP_FIELD_KIND_UTF8;
    headers[i].value.value.bytes = bytes(said[i].second);
  }
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG |
                      AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = bytes("application/cloudevents+json");
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.message_id = bytes("01a1fd68-8a4c-7b0b-8e85-c3ca901ef58a");
  properties.type = bytes("tally.added/1");
  properties.timestamp = static_cast<std::uint64_t>(std::time(nullptr));
  properties.headers = {static_cast<int>(headers.size()), headers.data()};
  send(exchange, "tally.added", properties, body);
}

void BareConnection::send(std::string_view exchange, std::string_view key, const amqp_basic_properties_t& properties, std::string_view body) {
  require(amqp_basic_publish(state_, channel, bytes(exchange), bytes(key), true, false, &properties, bytes(body)), "publish");
  unconfirmed_.insert(unconfirmed_.end(), ++newest_);
}

std::size_t BareConnection::confirmed() {
  amqp_frame_t frame{};
  amqp_maybe_release_buffers(state_);
  require(amqp_simple_wait_frame(state_, &frame), "wait for a confirm");
  if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) fail("confirm a message");
  const auto& ack = *static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
  if (ack.multiple == 0) return unconfirmed_.erase(ack.delivery_tag);
  const auto before = unconfirmed_.size();
  unconfirmed_.erase(unconfirmed_.begin(), unconfirmed_.upper_bound(ack.delivery_tag));
  return before - unconfirmed_.size();
}

void BareConnection::consume(const std::string& queue) {
  amqp_basic_consume(state_, channel, bytes(queue), amqp_empty_bytes, false, true, false, amqp_empty_table);
  agree("hand out messages");
}

std::string BareConnection::next(std::uint32_t patience_ms) {
  const timeval patience{static_cast<time_t>(patience_ms / 1'000), static_cast<suseconds_t>(patience_ms % 1'000) * 1'000};
  amqp_maybe_release_buffers(state_);
  amqp_envelope_t envelope{};
  const auto reply = amqp_consume_message(state_, &envelope, &patience, 0);
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) return {};
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) fail("hand out a message");
  std::string body(static_cast<const char*>(envelope.message.body.bytes), envelope.message.body.len);
  amqp_destroy_envelope(&envelope);
  return body;
}

}  // namespace comptoir::bench
