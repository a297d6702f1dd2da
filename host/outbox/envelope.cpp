#include "outbox/envelope.hpp"

#include <comptoir/detail/json_writer.hpp>

namespace comptoir::outbox {
namespace {

void member(std::string& out, std::string_view name, const std::string& value) {
  out.append(",\"").append(name).append("\":");
  detail::write_json(out, value);
}

}  // namespace

std::string_view routing_key(const storage::Message& message) {
  const std::string_view type = message.type;
  return type.substr(0, type.rfind('/'));
}

std::string envelope(const storage::Message& message) {
  std::string out = R"({"specversion":"1.0","datacontenttype":"application/json","id":")" + message.id.text() + '"';
  member(out, "type", message.type);
  member(out, "source", "/comptoir/" + message.stream.tenant + "/" + message.stream.type);
  member(out, "subject", message.stream.id);
  member(out, "time", message.origin.recorded.text());
  member(out, "tenant", message.stream.tenant);
  member(out, "aggregatetype", message.stream.type);
  out.append(",\"aggregateversion\":").append(std::to_string(message.version));
  member(out, "actor", message.origin.actor);
  member(out, "correlationid", message.origin.correlation.text());
  member(out, "causationid", message.origin.causation.text());
  if (!message.origin.traceparent.empty()) member(out, "traceparent", message.origin.traceparent);
  return out.append(",\"data\":").append(message.data).append("}");
}

}  // namespace comptoir::outbox
