#include "inbox/envelope.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/message.hpp>

#include "telemetry/sentence.hpp"

namespace comptoir::inbox {
namespace {

/// The context attributes that matter here; CloudEvents spells their names without capitals.
struct Attributes {
  std::string specversion;
  std::string id;
  std::string type;
  std::string source;
  std::optional<std::string> subject;
  std::optional<Timestamp> time;
  std::optional<std::string> tenant;
  std::optional<std::string> aggregatetype;
  std::optional<std::int64_t> aggregateversion;
  std::optional<std::string> actor;
  std::optional<std::string> correlationid;
  std::optional<std::string> causationid;
  std::optional<std::string> traceparent;
};

Error malformed(std::string code, std::string sentence) { return {ErrorKind::malformed, std::move(code), std::move(sentence), {}, {}}; }

Error no_cloudevent(const std::string& why) { return malformed("inbox.no_cloudevent", "It is no CloudEvent 1.0 that can be read: " + why); }

/// When an id was made, where it is a UUID of version 7.
std::optional<Timestamp> time_of(const Id& id) {
  const auto& bytes = id.bytes();
  if (bytes[6] >> 4 != 7) return std::nullopt;
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | bytes[i];
  return Timestamp() + Duration::milliseconds(milliseconds);
}

Id id_of(const std::string& text, const std::string& source) {
  const auto id = Id::parse(text);
  return id ? *id : Id::derived_from(Id{}, source + '\n' + text);
}

Id optional_id(const std::optional<std::string>& text, const Attributes& event, Id otherwise) {
  return text && !text->empty() ? id_of(*text, event.source) : otherwise;
}

std::optional<std::string> missing(const Attributes& event) {
  if (event.specversion != "1.0") return "its specversion is \"" + event.specversion + "\", not \"1.0\".";
  const std::pair<std::string_view, const std::string*> required[] = {{"id", &event.id}, {"type", &event.type}, {"source", &event.source}};
  for (const auto& [name, value] : required)
    if (value->empty()) return "its " + std::string(name) + " is empty.";
  return std::nullopt;
}

}  // namespace

Result<storage::Message> read_envelope(std::string_view json, const std::string& tenant) {
  Attributes event;
  if (auto faults = detail::read_json(json, event, detail::Unknown::ignored); !faults.empty())
    return no_cloudevent(telemetry::sentence_with_faults({ErrorKind::malformed, {}, "its attributes have faults.", std::move(faults), {}}));
  if (const auto why = missing(event)) return no_cloudevent(*why);
  const auto data = detail::raw_member(json, "data");
  if (!data || !data->starts_with('{')) return no_cloudevent("its data must be a JSON object.");

  storage::Message message;
  message.id = id_of(event.id, event.source);
  message.type = event.type;
  message.data = *data;
  message.stream = {event.tenant.value_or(tenant), event.aggregatetype.value_or(event.source), event.subject.value_or(event.id)};
  message.version = static_cast<std::uint64_t>(std::max<std::int64_t>(event.aggregateversion.value_or(1), 1));  // an event has a version
  message.origin.actor = event.actor.value_or(event.source);
  message.origin.correlation = optional_id(event.correlationid, event, message.id);
  message.origin.causation = optional_id(event.causationid, event, Id{});
  message.origin.traceparent = event.traceparent.value_or(std::string{});
  const auto made = time_of(message.id);
  if (!event.time && !made)
    return malformed("inbox.no_time", "It has neither a time nor an id that tells one (UUID version 7), so nothing can ever prove that it is new.");
  message.origin.recorded = event.time ? *event.time : *made;
  return message;
}

Timestamp birth_of(const storage::Message& message) { return time_of(message.id).value_or(message.origin.recorded); }

}  // namespace comptoir::inbox
