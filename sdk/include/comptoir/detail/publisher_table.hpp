// The C face of a publisher: the table of comptoir.publisher/1 over a Publisher.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

#include <comptoir/abi/publisher.h>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/publisher.hpp>

namespace comptoir::detail {

/// The table of comptoir.publisher/1 over a Publisher that `publisher_of` finds in the plugin's instance.
///
/// An exception is a defect of the publisher, and must not unwind into the host: in `offer` it rejects the message with its text; in `drive` it
/// costs a short pause, so that a publisher that always throws does not spin; in `close` and `status` it is swallowed.
template <Publisher& (*publisher_of)(void* plugin)>
struct PublisherTable {
  static comptoir_offer offer(void* plugin, const comptoir_outgoing* message, comptoir_settler sink) noexcept {
    Settler settler(sink);
    try {
      return publisher_of(plugin).offer(outgoing(*message), settler) == Offer::accepted ? COMPTOIR_ACCEPTED : COMPTOIR_FULL;
    } catch (const std::exception& error) {
      settler.rejected(message->position, error.what());
    } catch (...) {
      settler.rejected(message->position, "The publisher threw something that is no exception.");
    }
    return COMPTOIR_ACCEPTED;
  }

  static void drive(void* plugin, int wake_fd, std::uint32_t timeout_ms, comptoir_settler sink) noexcept {
    Settler settler(sink);
    try {
      publisher_of(plugin).drive(wake_fd, timeout_ms, settler);
    } catch (...) {
      std::this_thread::sleep_for(std::chrono::milliseconds(timeout_ms < 100 ? timeout_ms : 100));
    }
  }

  static void close(void* plugin, std::uint32_t timeout_ms, comptoir_settler sink) noexcept {
    Settler settler(sink);
    try {
      publisher_of(plugin).close(timeout_ms, settler);
    } catch (...) {  // the host lets go in any case
    }
  }

  static void status(void* plugin, comptoir_sink document) noexcept {
    try {
      std::string json;
      write_json(json, publisher_of(plugin).status());
      document.put(document.self, {json.data(), json.size()});
    } catch (...) {
      constexpr std::string_view unknown = "{}";
      document.put(document.self, {unknown.data(), unknown.size()});
    }
  }

 private:
  static std::string_view view(comptoir_text text) { return {text.data, text.size}; }

  static Outgoing outgoing(const comptoir_outgoing& message) {
    return {.position = message.position,
            .name = view(message.name),
            .type = view(message.type),
            .envelope = view(message.envelope),
            .tenant = view(message.tenant),
            .aggregate_type = view(message.aggregate_type),
            .aggregate_id = view(message.aggregate_id),
            .aggregate_version = message.aggregate_version,
            .event_id = view(message.event_id),
            .traceparent = view(message.traceparent)};
  }
};

/// The table that a plugin's entry answers for COMPTOIR_PUBLISHER_1. It lives as long as the library.
template <Publisher& (*publisher_of)(void* plugin), bool keeps_order>
const comptoir_publisher* publisher_table() {
  using Table = PublisherTable<publisher_of>;
  static constexpr comptoir_publisher table{
      sizeof(comptoir_publisher), keeps_order ? COMPTOIR_KEEPS_ORDER : 0, Table::offer, Table::drive, Table::close, Table::status};
  return &table;
}

}  // namespace comptoir::detail
