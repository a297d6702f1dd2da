#include "declaration.hpp"

#include <array>

#include "broken.hpp"

namespace rabbitmq {
namespace {

amqp_table_entry_t named(std::string_view key, amqp_field_value_kind_t kind) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = static_cast<std::uint8_t>(kind);
  return made;
}

amqp_table_t table(std::span<amqp_table_entry_t> entries) { return {static_cast<int>(entries.size()), entries.data()}; }

}  // namespace

amqp_table_entry_t entry(std::string_view key, std::string_view value) {
  auto made = named(key, AMQP_FIELD_KIND_UTF8);
  made.value.value.bytes = bytes(value);
  return made;
}

amqp_table_entry_t entry(std::string_view key, std::int32_t value) {
  auto made = named(key, AMQP_FIELD_KIND_I32);
  made.value.value.i32 = value;
  return made;
}

amqp_table_entry_t entry(std::string_view key, std::uint64_t value) {
  auto made = named(key, AMQP_FIELD_KIND_I64);
  made.value.value.i64 = static_cast<std::int64_t>(value);
  return made;
}

amqp_table_entry_t flag(std::string_view key) {
  auto made = named(key, AMQP_FIELD_KIND_BOOLEAN);
  made.value.value.boolean = 1;
  return made;
}

std::string dead_letters_of(const std::string& name) { return name + ".dead-letters"; }

void Declaration::exchange(std::string_view name, std::string_view type, std::span<amqp_table_entry_t> arguments) {
  amqp_exchange_declare(connection_, channel_, bytes(name), bytes(type), false, true, false, false, table(arguments));
  require_declared("exchange", name);
}

void Declaration::expect_exchange(std::string_view name, std::string_view remedy) {
  amqp_exchange_declare(connection_, channel_, bytes(name), amqp_empty_bytes, true, true, false, false, amqp_empty_table);
  require(amqp_get_rpc_reply(connection_), "looking for the exchange \"" + std::string(name) + "\"", remedy);
}

void Declaration::queue(std::string_view name, std::span<amqp_table_entry_t> arguments) {
  amqp_queue_declare(connection_, channel_, bytes(name), false, true, false, false, table(arguments));
  require_declared("queue", name);
}

void Declaration::binding(std::string_view queue, std::string_view exchange, std::string_view key) {
  amqp_queue_bind(connection_, channel_, bytes(queue), bytes(exchange), bytes(key), amqp_empty_table);
  require(amqp_get_rpc_reply(connection_), "binding the queue \"" + std::string(queue) + "\"");
}

void Declaration::store(const std::string& name) {
  std::array arguments{entry("x-queue-type", "quorum")};
  exchange(name, "fanout");
  queue(name, arguments);
  binding(name, name, "");
}

void Declaration::require_declared(std::string_view what, std::string_view name) {
  const auto quoted = std::string(what) + " \"" + std::string(name) + "\"";
  require(amqp_get_rpc_reply(connection_), "declaring the " + quoted,
          "If the " + quoted + " was made by someone else with other properties, delete it there or choose another name in the settings.");
}

}  // namespace rabbitmq
