#include "administration/host_answers.hpp"

#include <algorithm>
#include <atomic>
#include <map>

#include <comptoir/detail/json_writer.hpp>

#include "administration/documents.hpp"
#include "administration/unknown_names.hpp"
#include "dispatch/rebuild.hpp"
#include "host.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"
#include "telemetry/progress.hpp"

namespace comptoir::administration {
namespace {

std::int64_t microseconds(std::chrono::nanoseconds duration) { return std::chrono::duration_cast<std::chrono::microseconds>(duration).count(); }

std::string key_of(const Question& question) {
  const auto found = question.parameters.find("key");
  return found == question.parameters.end() ? std::string{} : found->second;
}

Result<std::string> plugins(const Host& host) {
  std::vector<PluginLine> lines;
  for (const auto& plugin : host.catalogue().plugins()) {
    auto standing = plugin->standing();
    PluginLine line{plugin->name(), plugin->identity().version, std::string(plugins::state_name(standing.state)), {}, {}, plugin->file().string()};
    if (auto extent = plugin->suspensions().extent(); !extent.empty()) line.suspended = std::move(extent);
    for (const auto& sentence : plugin->suspensions().sentences()) standing.cause += (standing.cause.empty() ? "" : " ") + sentence;
    if (!standing.cause.empty()) line.cause = standing.cause;
    lines.push_back(std::move(line));
  }
  std::string json;
  detail::write_json(json, lines);
  return json;
}

Result<std::string> statistics(const Host& host) {
  std::vector<HandlerLine> lines;
  for (const auto& handler : host.statistics().list())
    lines.push_back({handler.type, handler.handler, static_cast<std::int64_t>(handler.count), static_cast<std::int64_t>(handler.refusals),
                     static_cast<std::int64_t>(handler.failures), microseconds(handler.latency_p50), microseconds(handler.latency_p99),
                     microseconds(handler.latency_max)});
  std::string json;
  detail::write_json(json, lines);
  return json;
}

Result<std::string> outbox(Host& host) {
  const auto status = host.relay().status();
  const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  return json_of(OutboxDocument{whole(status.outbox_end), whole(host.store().unpublished(status.publisher)), whole(status.settled),
                                whole(status.confirmed), whole(status.under_way), whole(status.parked_keys), status.publisher,
                                status.publisher_status.empty() ? "{}" : status.publisher_status});
}

Result<std::string> cluster(Host& host) {
  auto document = document_of(host.store().cluster());
  for (const auto& lag : dispatch::lags_of(host.store(), host.directory()))
    document.consumers.push_back({lag.consumer, static_cast<std::int64_t>(lag.behind), host.lag_alarm().falls_behind(lag.consumer)});
  return json_of(document);
}

Result<std::string> inbox(const Host& host) {
  if (host.inbox() == nullptr)
    return not_found("inbox.no_receiver", "Nothing comes in from outside: the configuration names no plugin in inbox.receiver.");
  const auto status = host.inbox()->status();
  const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  return json_of(InboxDocument{whole(status.taken), whole(status.repeats), whole(status.unfit), status.wanted, status.receiver,
                               status.receiver_status.empty() ? "{}" : status.receiver_status});
}

std::vector<ProjectionLine> projection_lines(Host& host) {
  std::map<std::string, ProjectionLine> lines;
  for (const auto& entry : host.directory().all_projections()) {
    const auto& projection = *entry.contract;
    const bool later = projection.timing == contract::Timing::asynchronous;
    auto& line =
        lines.try_emplace(projection.name, ProjectionLine{projection.name, later ? "asynchronous" : "same transaction", {}, {}}).first->second;
    line.events += (line.events.empty() ? "" : ", ") + projection.event;
  }
  for (const auto& lag : dispatch::lags_of(host.store(), host.directory()))
    if (const auto found = lines.find(lag.consumer); found != lines.end()) found->second.behind = static_cast<std::int64_t>(lag.behind);
  std::vector<ProjectionLine> list;
  for (auto& [name, line] : lines) list.push_back(std::move(line));
  return list;
}

Result<std::string> projections(Host& host) {
  std::string json;
  detail::write_json(json, projection_lines(host));
  return json;
}

/// Whoever asks learns that this process lives, before an answer that takes its time.
Result<std::string> presence(Host& host) {
  std::string json;
  detail::write_json(json, HostDocument{host.name(), host.store().description()});
  return json;
}

Result<std::string> rebuild(Host& host, const Question& question) {
  const auto name = question.parameters.find("name");
  if (name == question.parameters.end()) return invalid("projection.unnamed", "Say which projection: name=orders/summary.");
  const auto lines = projection_lines(host);
  if (std::ranges::find(lines, name->second, &ProjectionLine::name) == lines.end()) {
    std::vector<std::string> names;
    for (const auto& line : lines) names.push_back(line.name);
    return unknown_name("projection.unknown", "There is no projection " + name->second, name->second, names, "comptoir projections list");
  }
  std::atomic<storage::Position> behind{0};
  const telemetry::Progress progress(host.log(), "projection.rebuilding",
                                     [&] { return "The rebuild of " + name->second + " is past event " + std::to_string(behind) + " of the log"; });
  const auto watch = [&behind](storage::Position position) {
    behind = position;
    return true;
  };
  auto events = dispatch::rebuild_projection(host.services(), host.store(), host.writer(), name->second, watch);
  if (!events) return events.error();
  return "{\"events\":" + std::to_string(*events) + "}";
}

}  // namespace

void add_host_answers(Administration& administration, Host& host) {
  administration.add("GET", "/admin/host", [&host](const Question&) { return presence(host); });
  administration.add("GET", "/admin/projections", [&host](const Question&) { return projections(host); });
  administration.add("GET", "/admin/plugins", [&host](const Question&) { return plugins(host); });
  administration.add("GET", "/admin/statistics", [&host](const Question&) { return statistics(host); });
  administration.add("GET", "/admin/cluster", [&host](const Question&) { return cluster(host); });
  administration.add("GET", "/admin/outbox", [&host](const Question&) { return outbox(host); });
  administration.add("GET", "/admin/inbox", [&host](const Question&) { return inbox(host); });
  administration.add("POST", "/admin/outbox/retry", [&host](const Question& question) -> Result<std::string> {
    const auto keys = host.relay().retry(key_of(question));
    if (keys == 0) return nothing_to_retry(host.store(), "outbox", key_of(question));
    host.neighbours().sent_on();
    return json_of_retried(keys);
  });
  administration.add("POST", "/admin/reactions/retry", [&host](const Question& question) -> Result<std::string> {
    const storage::StreamKey key{{}, {}, key_of(question)};
    const auto keys = host.reactions().retry({}, key) + host.projections().retry({}, key);
    if (keys == 0) return nothing_to_retry(host.store(), "reactions", key.id);
    host.neighbours().sent_on();
    return json_of_retried(keys);
  });
  administration.add("POST", "/admin/projections/rebuild", [&host](const Question& question) { return rebuild(host, question); });
}

http::Handler over_http(const Administration& administration) {
  return [&administration](const http::Request& request, const http::Exchange& exchange) {
    Question question{std::string(request.method), std::string(request.path), {}};
    std::vector<std::pair<std::string, std::string>> parameters;
    if (const auto decoded = http::decode_query(request.query, parameters); !decoded)
      return void(exchange.reply(http::problem_for_operators(decoded.error(), request.path)));
    for (auto& [name, value] : parameters) question.parameters[name] = std::move(value);
    exchange.about_to_wait();
    const auto answer = administration.ask(question);
    exchange.reply(answer ? http::Response{200, "application/json", {}, *answer} : http::problem_for_operators(answer.error(), request.path));
  };
}

}  // namespace comptoir::administration
