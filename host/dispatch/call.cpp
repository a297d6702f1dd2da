#include "dispatch/call.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <comptoir/detail/callback.hpp>
#include <comptoir/detail/error_rule.hpp>
#include <comptoir/detail/json_reader.hpp>
#include <comptoir/message.hpp>

#include "plugins/call_scope.hpp"

namespace comptoir::dispatch {
namespace {

comptoir_context context_of(const Call& call) {
  comptoir_context context{};
  context.tenant = text(call.request.principal.tenant);
  context.actor = text(call.request.principal.actor);
  context.traceparent = text(call.request.traceparent);
  context.correlation = c_id(call.request.correlation);
  context.causation = c_id(call.causation);
  context.now_us = call.now.microseconds_since_epoch();
  if (call.event == nullptr) return context;
  context.aggregate_type = text(call.event->stream.type);
  context.aggregate_id = text(call.event->stream.id);
  context.aggregate_version = call.event->version;
  context.event_id = c_id(call.event->id);
  context.recorded_us = call.event->recorded.microseconds_since_epoch();
  return context;
}

/// By which people know the call.
plugins::CallScope::Names names_of(const Call& call) {
  plugins::CallScope::Names names{.plugin = call.target.plugin->name(),
                                  .handler = call.target.name.empty() ? call.type : call.target.name,
                                  .type = call.type,
                                  .traceparent = call.request.traceparent,
                                  .consumer = {},
                                  .tenant = call.request.principal.tenant,
                                  .aggregate_type = call.request.aggregate,
                                  .aggregate_id = call.request.aggregate_id,
                                  .message = call.request.correlation};
  if (call.delivery == nullptr) return names;
  names.consumer = call.delivery->consumer;
  names.aggregate_type = call.delivery->message.stream.type;
  names.aggregate_id = call.delivery->message.stream.id;
  names.message = call.delivery->message.id;
  return names;
}

telemetry::Outcome outcome_of(comptoir_status status) {
  if (status == COMPTOIR_OK) return telemetry::Outcome::succeeded;
  return status == COMPTOIR_UNAVAILABLE || status == COMPTOIR_FAILED ? telemetry::Outcome::failed : telemetry::Outcome::refused;
}

Error read_error(const std::string& document, const plugins::Plugin& plugin, std::string_view message, comptoir_status status) {
  Error error;
  if (detail::read_json(document, error, detail::Unknown::ignored).empty()) return detail::checked_error(std::move(error), plugin.name(), message);
  return {ErrorKind::failed,
          "plugin.failed",
          "Plugin " + plugin.name() + " ended with status " + std::to_string(status) + " and gave no reason.",
          {},
          {}};
}

/// Throws DeadlinePassed when the handler took too long and came back, so that it rests, and Abandoned when it was given up.
comptoir_status watched(const Target& target, plugins::Watch* watch, const comptoir_call& given) {
  if (watch == nullptr) return target.plugin->call(given);
  const plugins::CallName name{target.plugin, given.handler, nullptr, target.series};
  const auto deadline = target.plugin->deadlines().handler;
  watch->enter(name, deadline);
  const auto status = target.plugin->call(given);
  if (watch->leave() == plugins::Watch::Ending::in_time) return status;
  target.plugin->suspensions().rest(name, deadline);
  count_overdue(*watch);
  throw plugins::DeadlinePassed(overdue_sentence(*watch));
}

}  // namespace

void count_overdue(const plugins::Watch& watch) {
  const auto name = watch.name();
  if (name.series != nullptr) name.series->record(name.plugin->deadlines().handler, telemetry::Outcome::failed);
}

std::string overdue_sentence(const plugins::Watch& watch) {
  const auto name = watch.name();
  return name.text() + " took longer than its deadline of " + std::to_string(name.plugin->deadlines().handler.count()) +
         " ms: nothing of this was done.";
}

void run_call(const Call& call, comptoir_work& work, std::string& answer) {
  const auto context = context_of(call);
  std::vector<comptoir_parameter> parameters;
  if (call.from_client)
    for (const auto& [name, value] : call.request.parameters) parameters.push_back({text(name), text(value)});
  std::string problem;
  detail::TextFromC answered(answer);
  detail::TextFromC explained(problem);
  const comptoir_call given{.struct_size = sizeof(comptoir_call),
                            .handler = call.target.handler,
                            .type = text(call.type),
                            .message = text(call.message),
                            .parameters = parameters.data(),
                            .parameters_count = static_cast<std::uint32_t>(parameters.size()),
                            .trusted = call.from_client && !call.request.trusted ? 0U : 1U,
                            .context = &context,
                            .work = &work,
                            .answer = answered.sink(),
                            .error = explained.sink()};
  const auto started = std::chrono::steady_clock::now();
  const auto status = [&] {
    const plugins::CallScope scope(names_of(call));
    return watched(call.target, work.watch, given);
  }();
  const auto took = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started);
  if (call.target.series != nullptr) call.target.series->record(took, outcome_of(status));
  answered.check();
  explained.check();
  if (work.broken != nullptr) std::rethrow_exception(std::exchange(work.broken, nullptr));
  if (status != COMPTOIR_OK) throw Refusal{read_error(problem, *call.target.plugin, call.type, status)};
}

}  // namespace comptoir::dispatch
