#include "dispatch/telling.hpp"

#include <optional>
#include <vector>

#include "telemetry/trace.hpp"

namespace comptoir::dispatch {

Whereabouts whereabouts_of(const Consumer& consumer, const storage::StreamKey& stream, const storage::Message* message) {
  Whereabouts whereabouts{{}, consumer.name, stream, {}};
  if (!consumer.targets.empty()) whereabouts.plugin = consumer.targets.begin()->second.plugin->name();
  if (message != nullptr) whereabouts.traceparent = message->origin.traceparent;
  return whereabouts;
}

void tell_of_key(const telemetry::Report& report, std::string_view code, const std::string& sentence, const Whereabouts& whereabouts) {
  std::optional<telemetry::TraceScope> scope;
  if (const auto trace = telemetry::Trace::parse(whereabouts.traceparent)) scope.emplace(*trace);
  std::vector<telemetry::Field> fields;
  const auto add = [&fields](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.emplace_back(name, value);
  };
  add("plugin", whereabouts.plugin);
  add("handler", whereabouts.handler);
  add("tenant", whereabouts.stream.tenant);
  add("aggregate", whereabouts.stream.type);
  add("key", whereabouts.stream.id);
  report(code, sentence, fields);
}

std::string times(std::uint32_t count) { return count == 1 ? "once" : std::to_string(count) + " times"; }

}  // namespace comptoir::dispatch
