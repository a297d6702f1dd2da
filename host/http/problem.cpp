#include "http/problem.hpp"

#include <algorithm>

#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/message.hpp>

namespace comptoir::http {
namespace {

/// A command that sets off more than one transaction may hold.
bool is_of_a_plugin(std::string_view code) { return code == "dispatch.cascade_too_deep" || code == "dispatch.unit_too_large"; }

std::string_view title(int status, std::string_view code) {
  switch (status) {
    case 400: return "The request cannot be understood";
    case 403: return "Not allowed";
    case 404: return "Not found";
    case 405: return "Method not allowed";
    case 406: return "No acceptable representation";
    case 409: return "The state disagrees";
    case 412: return "The version is stale";
    case 415: return "Unsupported media type";
    case 422: return "The request breaks a rule";
    case 428: return "A condition is required";
    case 503: return "Try again";
    default: return code.starts_with("plugin.") || is_of_a_plugin(code) ? "The plugin failed" : "The host failed";
  }
}

/// What a client is told of a fault that is not its own.
std::string_view sentence_of_fault(int status, std::string_view code) {
  if (code == "store.busy") return "Others changed the same data again and again: try again.";
  if (code == "store.failed") return "The store does not answer now: try again in a moment.";
  if (code == "host.busy") return "Too many requests wait already: try again in a moment.";
  if (code == "plugin.not_started") return "The part of the application that answers this is not running now: try again later.";
  if (code == "handler.deadline") return "What answers this took longer than it may, and nothing of it was done: try again later.";
  if (code == "dispatch.unit_too_slow")
    return "What follows from this took longer than one transaction may, and nothing of it was done: try again later. Where it stays so, whoever "
           "wrote the plugin finds it in the log, under the trace id.";
  if (code == "handler.suspended" || code == "plugin.suspended")
    return "The part of the application that answers this took too long in an earlier call, and takes none for now: try again later.";
  if (is_of_a_plugin(code))
    return "What follows from this does not fit into one transaction, by a fault that is not in the request: trying again is of no use. Whoever "
           "wrote the plugin finds it in the log, under the trace id.";
  if (status == 503) return "This cannot be done now: try again in a moment.";
  return "This failed by a fault that is not in the request. Who runs the host finds it in the log, under the trace id.";
}

/// Whoever takes no calls now will take none in a second either: it comes back by itself after many, or by somebody's hand. What took too long would
/// take as long again.
bool is_away_for_long(std::string_view code) {
  return code == "dispatch.unit_too_slow" || code == "handler.suspended" || code == "handler.deadline" || code == "plugin.suspended" ||
         code == "plugin.not_started";
}

std::chrono::seconds retry_after(const Error& error, std::chrono::milliseconds pause) {
  const std::chrono::seconds least(is_away_for_long(error.code) ? 10 : 1);
  return std::max(std::chrono::ceil<std::chrono::seconds>(pause), least);
}

void member(std::string& json, std::string_view name, std::string_view value) {
  json.append(",\"").append(name).append("\":");
  detail::write_json(json, detail::is_utf8(value) ? std::string(value) : detail::as_utf8(value));
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::refused: return 409;
    case ErrorKind::not_found: return 404;
    case ErrorKind::invalid: return 422;
    case ErrorKind::malformed: return 400;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::failed: return 500;
  }
  return 500;
}

namespace {

Response document(const Error& error, int status, std::string_view instance, std::string_view trace_id, std::chrono::milliseconds pause,
                  bool says_all) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  auto& json = response.body;
  json = "{\"status\":" + std::to_string(status);
  member(json, "type", "urn:comptoir:problem:" + error.code);
  member(json, "title", title(status, error.code));
  member(json, "detail", says_all ? error.sentence : sentence_of_fault(status, error.code));
  member(json, "instance", instance);
  member(json, "code", error.code);
  if (!trace_id.empty()) member(json, "traceId", trace_id);
  if (says_all && !error.faults.empty()) {
    json += ",\"errors\":";
    detail::write_json(json, error.faults);
  }
  if (says_all && error.details.size() > 2) json.append(",").append(error.details, 1, error.details.size() - 2);  // the members of a JSON object
  json += '}';
  if (status == 503) response.headers.emplace_back("Retry-After", std::to_string(retry_after(error, pause).count()));
  return response;
}

}  // namespace

Response problem(const Error& error, int status, std::string_view instance, std::string_view trace_id, std::chrono::milliseconds pause) {
  return document(error, status, instance, trace_id, pause, status < 500);
}

Response problem_for_operators(const Error& error, std::string_view instance) {
  return document(error, status_of(error.kind), instance, {}, {}, true);
}

}  // namespace comptoir::http
