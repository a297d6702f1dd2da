// One act: a message to its handler, and all that follows from it, first in, first out. All of it holds, or nothing.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/error_rule.hpp>
#include <comptoir/testing/memory/hosted_plugin.hpp>
#include <comptoir/testing/memory/work.hpp>

namespace comptoir::testing::memory {

class Unit {
 public:
  /// Works on a copy of `state`. `subject` names the message that it begins with, `correlation` what that message belongs to.
  Unit(const HostedPlugin& plugin, Circumstances& circumstances, const State& state, std::string_view subject, Id correlation,
       Purpose purpose = Purpose::decides)
      : plugin_(plugin),
        circumstances_(circumstances),
        state_(state),
        work_(plugin.contract(), circumstances, state_, std::string(subject), purpose),
        correlation_(correlation) {}
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  /// Calls the handler of a client's message, and returns its answer. Throws Refusal.
  std::string ask(std::uint32_t handler, std::string_view type, std::string_view message) { return call(handler, type, message, nullptr, false); }

  /// Delivers another context's integration event to one of our reactions. Throws Refusal.
  void hear(std::uint32_t reaction, const RecordedEvent& message) { call_with(reaction, message); }

  /// Does what is left to be done.
  void follow_up() {
    while (!work_.steps.empty()) {
      const auto step = std::move(work_.steps.front());
      work_.steps.pop_front();
      work_.extent.enter(step.depth, name_of(step));
      if (const auto* sent = std::get_if<SentCommand>(&step.what)) take_command(*sent);
      if (const auto* raised = std::get_if<RaisedEvent>(&step.what)) take_event(raised->event);
      if (const auto* heard = std::get_if<HeardMessage>(&step.what)) call_with(heard->handler, heard->message);
    }
  }

  /// As a host names it.
  [[nodiscard]] std::string_view name_of(const Step& step) const {
    if (const auto* sent = std::get_if<SentCommand>(&step.what)) return sent->name;
    if (const auto* raised = std::get_if<RaisedEvent>(&step.what)) return raised->event.type;
    const auto& reactions = contract().reactions;
    const auto handler = std::get<HeardMessage>(step.what).handler;
    return std::ranges::find(reactions, handler, &contract::Reaction::handler)->name;
  }

  /// Runs the projections of an event that have this timing, in whatever revision it was stored.
  void project(const RecordedEvent& event, contract::Timing timing) {
    for (const auto& projection : contract().projections)
      if (projection.timing == timing && detail::without_revision(projection.event) == detail::without_revision(event.type))
        call_with(projection.handler, event);
  }

  State& state() { return state_; }
  std::vector<RecordedEvent>& published() { return work_.published; }  ///< What the outbox would carry, in order.
  std::vector<RecordedEvent> events;                                   ///< What was raised, in order.

 private:
  const contract::Contract& contract() const { return plugin_.contract(); }

  void take_command(const SentCommand& sent) {
    work_.causation = sent.causation;
    for (const auto& command : contract().commands)
      if (command.name == sent.name) call(command.handler, sent.name, sent.message, nullptr, true);
  }

  void take_event(const RecordedEvent& event) {
    events.push_back(event);
    project(event, contract::Timing::same_transaction);
    for (const auto& handler : contract().event_handlers)
      if (handler.event == event.type) call_with(handler.handler, event);
    for (const auto& declared : contract().events)
      if (declared.name == event.type && declared.published) publish(declared, event);
  }

  void publish(const contract::Event& declared, const RecordedEvent& event) {
    auto message = event;
    message.type = *declared.published;
    if (declared.mapping) {
      message.data = call_with(*declared.mapping, event);
      if (message.data.empty()) return;
      message.id = Id::derived_from(event.id, message.type);
    }
    work_.publish(std::move(message));
  }

  /// Calls a handler with an event.
  std::string call_with(std::uint32_t handler, const RecordedEvent& event) {
    work_.causation = event.id;
    return call(handler, event.type, event.data, &event, true);
  }

  std::string call(std::uint32_t handler, std::string_view type, std::string_view message, const RecordedEvent* event, bool trusted) {
    const auto context = context_of(event);
    std::string answer;
    std::string problem;
    detail::TextFromC answered(answer);
    detail::TextFromC explained(problem);
    comptoir_call call{};
    call.struct_size = sizeof call;
    call.handler = handler;
    call.type = detail::text(type);
    call.message = detail::text(message);
    call.trusted = trusted ? 1 : 0;
    call.context = &context;
    call.work = handle_of(work_);
    call.answer = answered.sink();
    call.error = explained.sink();
    const auto status = plugin_.call(call);
    answered.check();
    explained.check();
    if (status != COMPTOIR_OK) throw Refusal{detail::checked_error(detail::read_stored<Error>(problem, "error"), contract().name, type)};
    return answer;
  }

  comptoir_context context_of(const RecordedEvent* event) const {
    comptoir_context context{};
    context.tenant = detail::text(circumstances_.tenant);
    context.actor = detail::text(circumstances_.actor);
    context.correlation = c_id(correlation_);
    context.causation = c_id(work_.causation);
    context.now_us = circumstances_.now.microseconds_since_epoch();
    if (event == nullptr) return context;
    context.aggregate_type = detail::text(event->aggregate_type);
    context.aggregate_id = detail::text(event->aggregate_id);
    context.aggregate_version = event->aggregate_version;
    context.event_id = c_id(event->id);
    context.recorded_us = event->recorded.microseconds_since_epoch();
    return context;
  }

  const HostedPlugin& plugin_;
  Circumstances& circumstances_;
  State state_;
  Work work_;
  Id correlation_;
};

}  // namespace comptoir::testing::memory
