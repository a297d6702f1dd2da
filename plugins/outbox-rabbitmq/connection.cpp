#include "connection.hpp"

#include <array>
#include <ctime>

#include "rabbitmq/broken.hpp"
#include "rabbitmq/declaration.hpp"
#include "topology.hpp"

namespace outbox_rabbitmq {
namespace {

using rabbitmq::Broken, rabbitmq::bytes, rabbitmq::entry, rabbitmq::require, rabbitmq::text;

constexpr amqp_channel_t publishing = 1;
constexpr amqp_channel_t asking = 2;  // of its own, so that a failed question closes nothing but this channel

}  // namespace

Connection::Connection(const rabbitmq::Address& address, const Settings& settings)
    : settings_(settings),
      unroutable_(unroutable_of(settings.exchange)),
      session_(address, {"comptoir outbox", settings.heartbeat_s, settings.connect_timeout_ms, 2}) {
  amqp_confirm_select(session_.state(), publishing);
  require(amqp_get_rpc_reply(session_.state()), "asking for publisher confirms");
  declare_topology(session_.state(), publishing, settings_);
}

void Connection::publish(const comptoir::Outgoing& message) {
  std::array headers{entry("tenant", message.tenant), entry("aggregate-type", message.aggregate_type), entry("aggregate-id", message.aggregate_id),
                     entry("aggregate-version", message.aggregate_version), entry("traceparent", message.traceparent)};
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

  session_.cork(true);
  require(amqp_basic_publish(session_.state(), publishing, bytes(settings_.exchange), bytes(message.name), true, false, &properties,
                             bytes(message.envelope)),
          "publishing");
}

std::optional<News> Connection::next() {
  while (const auto frame = session_.next())
    if (auto news = read(*frame)) return news;
  return std::nullopt;
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
  require(amqp_send_method(session_.state(), asking, AMQP_QUEUE_DECLARE_METHOD, &question), "asking for the number of unroutable messages");
}

}  // namespace outbox_rabbitmq
