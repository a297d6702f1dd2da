#include "http/api.hpp"

#include <memory>
#include <mutex>
#include <utility>

#include <comptoir/detail/json_writer.hpp>

#include "dispatch/failure.hpp"
#include "http/conditions.hpp"
#include "http/path.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"
#include "storage/digest.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::http {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

/// The parameter of a created thing's path that is its aggregate's id: of "/orders/{orderId}" whose route shows the order `{orderId}`.
std::string created_by_id(const contract::Route& route, const contract::Contract& contract) {
  for (const auto& shown : contract.routes) {
    const auto& id = shown.aggregate_id;
    const bool is_whole = !id.empty() && id.find('}') == id.size() - 1 && id.front() == '{';
    if (shown.method == contract::Method::get && shown.path == route.location && is_whole) return id.substr(1, id.size() - 2);
  }
  return {};
}

/// What the request stands for under its Idempotency-Key.
storage::Checksum fingerprint(const Request& request) {
  thread_local storage::CanonicalBytes form;
  form.clear();
  form.text(request.method);
  form.text(request.target);
  form.text(request.body);
  return storage::digest(form.bytes());
}

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

}  // namespace

/// What the answer needs of the request, kept until the commit.
struct Api::Asked {
  Match match;
  std::string path;
  telemetry::Trace trace;

  const Route& route() const { return *match.route; }

  Response object(int status, const Error& error) const { return problem(error, status, path, trace.trace_id()); }
  Response object(const Objection& objection) const { return object(objection.status, objection.error); }

  Response refuse(const dispatch::Outcome& outcome) const {
    auto response = problem(*outcome.error, outcome.stale ? 412 : status_of(outcome.error->kind), path, trace.trace_id(), outcome.pause);
    if (outcome.version != 0) response.headers.emplace_back("ETag", etag(outcome.version));
    if (outcome.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
  }

  /// A handler that answers nothing leaves the id and the version to say.
  Response agree(dispatch::Outcome outcome) const {
    if (outcome.answer.empty() && !outcome.aggregate_id.empty()) {
      outcome.answer = "{\"id\":";
      detail::write_json(outcome.answer, outcome.aggregate_id);
      outcome.answer.append(",\"version\":").append(std::to_string(outcome.version)).append("}");
    }
    const auto created = outcome.status == 201 ? location(match, outcome) : std::nullopt;
    auto response = outcome.answer.empty() ? Response{204, {}, {}, {}} : json_response(static_cast<int>(outcome.status), std::move(outcome.answer));
    if (outcome.version != 0) response.headers.emplace_back("ETag", etag(outcome.version));
    if (outcome.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    if (created) response.headers.emplace_back("Location", std::string(prefix) + *created);
    return response;
  }

  Response answer(dispatch::Outcome outcome) const { return outcome.error ? refuse(outcome) : agree(std::move(outcome)); }
};

Api::Api(const dispatch::Directory& directory, dispatch::Dispatcher& dispatcher, std::string tenant, Report report)
    : dispatcher_(dispatcher), tenant_(std::move(tenant)), report_(std::move(report)) {
  for (const auto* plugin : directory.plugins()) add_routes(*plugin, directory);
}

void Api::add_routes(const plugins::Plugin& plugin, const dispatch::Directory& directory) {
  for (const auto& declared : plugin.contract().routes) {
    const bool is_query = directory.command(declared.message) == nullptr;
    router_.add(contract::method_name(declared.method), {&declared, declared.path, {}, is_query, created_by_id(declared, plugin.contract())});
  }
}

void Api::add_document(std::string path, std::function<std::string()> write) {
  struct Written {
    std::once_flag once;
    std::string body;
  };
  add_page(std::move(path), [write = std::move(write), written = std::make_shared<Written>()](const Request&) {
    std::call_once(written->once, [&] { written->body = write(); });
    return Response{200, "application/json", {}, written->body};
  });
}

void Api::serve(const Request& request, const Exchange& exchange) {
  if (serve_page(request, exchange)) return;
  const auto given = request.header("traceparent");
  const auto parsed = given ? telemetry::Trace::parse(*given) : std::nullopt;
  const auto trace = parsed ? parsed->child() : telemetry::Trace::begin();
  const telemetry::TraceScope scope(trace);
  try {
    serve_traced({{}, std::string(request.path), trace}, request, exchange);
  } catch (...) {
    answer_fault(request.path, trace, exchange);
  }
}

/// Whatever is thrown on the way to an answer becomes one: who asked is never left without, and never told more than the code.
void Api::answer_fault(std::string_view path, const telemetry::Trace& trace, const Exchange& exchange) const {
  const auto error = dispatch::error_of_current_exception();
  const telemetry::TraceScope scope(trace);
  report_(error.code, std::string(path) + " could not be answered: " + error.sentence);
  exchange.reply(problem(error, status_of(error.kind), path, trace.trace_id()));
}

void Api::serve_traced(Asked asked, const Request& request, const Exchange& exchange) {
  if (request.path.starts_with(prefix)) asked.match = router_.match(request.method, request.path.substr(prefix.size()));
  if (asked.match.allowed.empty())
    return void(
        exchange.reply(asked.object(404, not_found("http.no_such_path", "There is nothing at this path: /openapi.json lists what there is."))));
  if (request.method == "OPTIONS") return void(exchange.reply({204, {}, {{"Allow", joined(asked.match.allowed)}}, {}}));
  if (asked.match.route == nullptr) {
    auto response = asked.object(405, refused("http.method_not_allowed", "This path takes " + joined(asked.match.allowed) + "."));
    response.headers.emplace_back("Allow", joined(asked.match.allowed));
    return void(exchange.reply(std::move(response)));
  }
  if (const auto objection = object_to_media(request)) return void(exchange.reply(asked.object(*objection)));
  serve_route(std::move(asked), request, exchange);
}

bool Api::serve_page(const Request& request, const Exchange& exchange) const {
  const auto page = pages_.find(request.path);
  if (page == pages_.end()) return false;
  if (request.method == "GET" || request.method == "HEAD") {
    exchange.reply(page->second(request));
  } else {
    auto response = problem(refused("http.method_not_allowed", "This path takes GET, HEAD."), 405, request.path, {});
    response.headers.emplace_back("Allow", "GET, HEAD");
    exchange.reply(std::move(response));
  }
  return true;
}

void Api::serve_route(Asked asked, const Request& request, const Exchange& exchange) {
  const auto& route = asked.route();
  dispatch::Request message;
  message.name = route.contract->message;
  message.body = request.body;
  message.parameters = asked.match.parameters;
  message.principal.tenant = tenant_;
  message.permission = route.contract->permission;
  message.aggregate = route.contract->aggregate;
  message.aggregate_id = aggregate_id(asked.match);
  message.success = route.contract->success;
  message.traceparent = telemetry::Trace::current()->traceparent();
  if (const auto decoded = decode_query(request.query, message.parameters); !decoded) return void(exchange.reply(asked.object(400, decoded.error())));
  if (const auto objection = object_to_parameters(message.parameters, asked.match.parameters.size()))
    return void(exchange.reply(asked.object(*objection)));
  if (route.is_query) return answer_query(asked, request, exchange, std::move(message));

  auto condition = if_match(request);
  if (condition.objection) return void(exchange.reply(asked.object(*condition.objection)));
  if (!condition.version && (request.method == "PATCH" || request.method == "DELETE"))
    return void(
        exchange.reply(asked.object(428, refused("precondition.required", "Send If-Match with the ETag of the version you decided on, or *."))));
  message.if_match = std::move(condition.version);

  const auto key = request.header("Idempotency-Key");
  if (!key && route.contract->idempotent)
    return void(exchange.reply(asked.object(
        400, {ErrorKind::malformed, "idempotency.key_missing", "Send an Idempotency-Key: this request must not take effect twice.", {}, {}})));
  if (key) {
    if (const auto objection = object_to_key(*key)) return void(exchange.reply(asked.object(*objection)));
    message.idempotency = {std::string(request.method) + " " + route.pattern + " " + std::string(*key), fingerprint(request)};
  }
  message.opens = route.contract->opens.value_or("");
  for (const auto& conclusion : route.contract->conclusions) message.conclusions.push_back({conclusion.event, conclusion.status, conclusion.handler});
  dispatcher_.command(std::move(message), [this, asked = std::make_shared<const Asked>(std::move(asked)), exchange](dispatch::Outcome outcome) {
    try {
      exchange.reply(asked->answer(std::move(outcome)));
    } catch (...) {
      answer_fault(asked->path, asked->trace, exchange);
    }
  });
}

void Api::answer_query(const Asked& asked, const Request& request, const Exchange& exchange, dispatch::Request message) {
  exchange.about_to_wait();
  dispatcher_.query(std::move(message), [&](dispatch::Outcome outcome) {
    if (outcome.thread_lost) exchange.thread_is_lost();
    if (!outcome.error && outcome.version != 0 && none_match_names(request, outcome.version))
      return void(exchange.reply({304, {}, {{"ETag", etag(outcome.version)}}, {}}));
    if (!outcome.error) outcome.aggregate_id.clear();  // a query's answer is its own; an empty one is 204
    exchange.reply(asked.answer(std::move(outcome)));
  });
}

}  // namespace comptoir::http
