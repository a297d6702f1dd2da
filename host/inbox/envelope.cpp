#include "inbox/envelope.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/name_rule.hpp>
#include <comptoir/message.hpp>

#include "storage/birth.hpp"
#include "telemetry/sentence.hpp"
#include "telemetry/trace.hpp"

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

/// Days of the store, and texts of a time, are made of it: it lies in years that people work with, and not in a future that no clock of theirs shows.
constexpr auto recorded_first = Timestamp::at(Date(1970, 1, 1));
constexpr auto ahead_max = Duration::days(1);

std::optional<Error> object_to_time(std::string_view what, std::optional<Timestamp> time, Timestamp now) {
  if (time && *time >= recorded_first && *time <= now + ahead_max) return std::nullopt;
  return malformed("inbox.time_out_of_range", std::string(what) + (time ? " says " + time->text() : std::string(" lies beyond the year 9999")) +
                                                  ": it must lie between " + recorded_first.text() + " and a day from now.");
}

/// What becomes part of a row's key, or stands beside it.
std::optional<Error> object_to_names(const storage::Message& message) {
  const std::pair<std::string_view, const std::string*> names[] = {{"type", &message.type},
                                                                   {"tenant", &message.stream.tenant},
                                                                   {"aggregatetype or source", &message.stream.type},
                                                                   {"subject or id", &message.stream.id},
                                                                   {"actor or source", &message.origin.actor}};
  for (const auto& [what, name] : names)
    if (const auto why = detail::fault_of_name(*name); !why.empty())
      return malformed("inbox.name_invalid", "Its " + std::string(what) + " " + std::string(why) + ".");
  return std::nullopt;
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

Result<storage::Message> read_envelope(std::string_view json, const std::string& tenant, Timestamp now) {
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
  if (event.traceparent && telemetry::Trace::parse(*event.traceparent)) message.origin.traceparent = *event.traceparent;
  if (const auto objection = object_to_names(message)) return *objection;
  if (storage::tells_time(message.id))
    if (const auto objection = object_to_time("Its id, a UUID of version 7,", storage::time_of(message.id), now)) return *objection;
  if (event.time)
    if (const auto objection = object_to_time("Its time", event.time, now)) return *objection;
  if (!event.time && !storage::tells_time(message.id))
    return malformed("inbox.no_time", "It has neither a time nor an id that tells one (UUID version 7), so nothing can ever prove that it is new.");
  message.origin.recorded = event.time ? *event.time : *storage::time_of(message.id);
  return message;
}

}  // namespace comptoir::inbox
