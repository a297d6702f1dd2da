// What the log says of a key that is set aside: people find it by plugin, handler, aggregate, key and trace.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dispatch/consumer.hpp"
#include "storage/records.hpp"
#include "telemetry/report.hpp"

namespace comptoir::dispatch {

/// Who could not take what, borrowed for the call. What is empty is not known, and left out.
struct Whereabouts {
  std::string_view plugin;
  std::string_view handler;
  const storage::StreamKey& stream;
  std::string_view traceparent;
};

/// Of a message to a consumer; null: that is not known.
Whereabouts whereabouts_of(const Consumer& consumer, const storage::StreamKey& stream, const storage::Message* message);

/// Says it under the trace of the message.
void tell_of_key(const telemetry::Report& report, std::string_view code, const std::string& sentence, const Whereabouts& whereabouts);

/// "once", "3 times".
std::string times(std::uint32_t count);

}  // namespace comptoir::dispatch
