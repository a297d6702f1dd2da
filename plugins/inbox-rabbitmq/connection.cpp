#include "connection.hpp"

#include "rabbitmq/broken.hpp"
#include "rabbitmq/declaration.hpp"
#include "topology.hpp"

namespace inbox_rabbitmq {
namespace {

using rabbitmq::Broken, rabbitmq::bytes, rabbitmq::entry, rabbitmq::require, rabbitmq::text;

constexpr amqp_channel_t consuming = 1;
constexpr amqp_channel_t keeping = 2;  // in confirm mode

}  // namespace

Connection::Connection(const rabbitmq::Address& address, const Settings& settings, const std::vector<std::string>& events)
    : settings_(settings),
      dead_letters_(rabbitmq::dead_letters_of(settings.queue)),
      session_(address, {"comptoir inbox", settings.heartbeat_s, settings.connect_timeout_ms, 2}) {
  declare_topology(session_.state(), consuming, settings_, events);
  amqp_confirm_select(session_.state(), keeping);
  require(amqp_get_rpc_reply(session_.state()), "asking for publisher confirms");
  consume();
}

void Connection::consume() {
  amqp_basic_qos(session_.state(), consuming, 0, static_cast<std::uint16_t>(settings_.prefetch), false);
  require(amqp_get_rpc_reply(session_.state()), "limiting the number of unacknowledged messages");
  amqp_basic_consume(session_.state(), consuming, bytes(settings_.queue), amqp_empty_bytes, false, false, false, amqp_empty_table);
  require(amqp_get_rpc_reply(session_.state()), "consuming the queue \"" + settings_.queue + "\"");
}

std::optional<News> Connection::next() {
  while (const auto frame = session_.next())
    if (auto news = read(*frame)) return news;
  return std::nullopt;
}

std::optional<News> Connection::read(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_METHOD) return read_method(frame.payload.method);
  if (arriving_ && frame.channel == consuming) return read_delivery(frame);
  return std::nullopt;
}

std::optional<News> Connection::read_method(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto& deliver = *static_cast<const amqp_basic_deliver_t*>(method.decoded);
      arriving_.emplace();
      arriving_->delivery.tag = deliver.delivery_tag;
      arriving_->delivery.routing_key = text(deliver.routing_key);
      return std::nullopt;
    }
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = *static_cast<const amqp_basic_ack_t*>(method.decoded);
      return Kept{ack.delivery_tag, ack.multiple != 0};
    }
    case AMQP_BASIC_CANCEL_METHOD: throw Broken("RabbitMQ took the queue \"" + settings_.queue + "\" away from us: it was deleted, or failed.");
    case AMQP_BASIC_NACK_METHOD: throw Broken("RabbitMQ would not keep a dead letter in \"" + dead_letters_ + "\": it is full, or failed.");
    case AMQP_BASIC_RETURN_METHOD: throw Broken("RabbitMQ has no queue for dead letters: \"" + dead_letters_ + "\" is gone.");
    default: return std::nullopt;
  }
}

std::optional<News> Connection::read_delivery(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    arriving_->missing = frame.payload.properties.body_size;
    arriving_->delivery.body.reserve(arriving_->missing);
    const bool travels_on = frame.payload.properties.raw.len <= 64 * 1024;  // with the reason it must fit into a frame of 128 KiB again
    if (travels_on) read_properties(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded));
  } else if (frame.frame_type == AMQP_FRAME_BODY) {
    const auto& piece = frame.payload.body_fragment;
    arriving_->delivery.body.append(static_cast<const char*>(piece.bytes), piece.len);
    arriving_->missing -= piece.len;
  }
  if (arriving_->missing > 0) return std::nullopt;

  News news = std::move(arriving_->delivery);
  arriving_.reset();
  return news;
}

void Connection::read_properties(const amqp_basic_properties_t& properties) {
  auto& delivery = arriving_->delivery;
  const auto has = [&](amqp_flags_t flag) { return (properties._flags & flag) != 0; };
  if (has(AMQP_BASIC_CONTENT_TYPE_FLAG)) delivery.content_type = text(properties.content_type);
  if (has(AMQP_BASIC_MESSAGE_ID_FLAG)) delivery.message_id = text(properties.message_id);
  if (has(AMQP_BASIC_TYPE_FLAG)) delivery.type = text(properties.type);
  if (has(AMQP_BASIC_HEADERS_FLAG)) delivery.headers = Headers(properties.headers);
}

void Connection::acknowledge(std::uint64_t tag) { require(amqp_basic_ack(session_.state(), consuming, tag, true), "acknowledging"); }

std::uint64_t Connection::keep(const Delivery& delivery, std::string_view reason) {
  constexpr std::size_t reason_max = 4'096;
  const auto before = delivery.headers.table();
  std::vector<amqp_table_entry_t> headers(before.entries, before.entries + before.num_entries);
  headers.push_back(entry("dead-letter-queue", settings_.queue));
  headers.push_back(entry("dead-letter-reason", reason.substr(0, reason_max)));

  amqp_basic_properties_t properties{};
  properties._flags =
      AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = bytes(delivery.content_type);
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.message_id = bytes(delivery.message_id);
  properties.type = bytes(delivery.type);
  properties.headers = {static_cast<int>(headers.size()), headers.data()};

  require(amqp_basic_publish(session_.state(), keeping, bytes(dead_letters_), bytes(delivery.routing_key), true, false, &properties,
                             bytes(delivery.body)),
          "keeping a dead letter");
  return ++kept_;
}

}  // namespace inbox_rabbitmq
