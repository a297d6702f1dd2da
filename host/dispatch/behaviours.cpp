#include "dispatch/behaviours.hpp"

#include "plugins/plugin.hpp"
#include "telemetry/sentence.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::dispatch {
namespace {

bool is_failure(const Outcome& outcome) {
  return outcome.error && (outcome.error->kind == ErrorKind::failed || outcome.error->kind == ErrorKind::unavailable);
}

}  // namespace

std::optional<Outcome> TraceBehaviour::before(Request& request) {
  if (!telemetry::Trace::parse(request.traceparent)) request.traceparent = telemetry::Trace::begin().traceparent();
  return std::nullopt;
}

void LogBehaviour::after(const Request& request, const Outcome& outcome, std::chrono::nanoseconds took) {
  const auto level = is_failure(outcome) ? telemetry::Level::error : telemetry::Level::debug;
  if (!log_.shows(level)) return;
  const telemetry::TraceScope scope(*telemetry::Trace::parse(request.traceparent));
  const auto* plugin = outcome.failed_in.plugin;
  const auto handler = plugin == nullptr ? std::string() : plugin->handler_name(outcome.failed_in.handler);
  const auto& key = outcome.aggregate_id.empty() ? request.aggregate_id : outcome.aggregate_id;
  std::vector<telemetry::Field> fields = {{"message", request.name}, {"actor", request.principal.actor}};
  if (!handler.empty()) fields.emplace_back("handler", handler);
  if (!request.aggregate.empty()) fields.emplace_back("aggregate", request.aggregate);
  if (!key.empty()) fields.emplace_back("key", key);
  fields.emplace_back("took_us", std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  const auto log = plugin == nullptr ? log_ : log_.of(plugin->name());
  if (outcome.error)
    log.write(level, outcome.error->code, telemetry::sentence_with_faults(*outcome.error), fields);
  else
    log.write(level, "message.agreed", request.name, fields);
}

MetricsBehaviour::MetricsBehaviour(telemetry::Metrics& metrics)
    : agreed_(metrics.counter("comptoir_messages_total", "Commands and queries by outcome.", {{"outcome", "agreed"}})),
      refused_(metrics.counter("comptoir_messages_total", "Commands and queries by outcome.", {{"outcome", "refused"}})),
      failed_(metrics.counter("comptoir_messages_total", "Commands and queries by outcome.", {{"outcome", "failed"}})),
      seconds_(metrics.histogram("comptoir_message_seconds", "From the request to its durable outcome.")) {}

void MetricsBehaviour::after(const Request&, const Outcome& outcome, std::chrono::nanoseconds took) {
  (!outcome.error ? agreed_ : is_failure(outcome) ? failed_ : refused_).increment();
  seconds_.observe(std::chrono::duration<double>(took).count());
}

std::optional<Outcome> PermissionBehaviour::before(Request& request) {
  if (!request.principal.tenant.empty()) return std::nullopt;
  Outcome outcome;
  outcome.error = forbidden("tenant.missing", "A message without a tenant reaches nobody.");
  return outcome;
}

std::vector<std::unique_ptr<Behaviour>> standard_behaviours(telemetry::Log log, telemetry::Metrics& metrics) {
  std::vector<std::unique_ptr<Behaviour>> behaviours;
  behaviours.push_back(std::make_unique<TraceBehaviour>());
  behaviours.push_back(std::make_unique<LogBehaviour>(std::move(log)));
  behaviours.push_back(std::make_unique<MetricsBehaviour>(metrics));
  behaviours.push_back(std::make_unique<PermissionBehaviour>());
  return behaviours;
}

}  // namespace comptoir::dispatch
