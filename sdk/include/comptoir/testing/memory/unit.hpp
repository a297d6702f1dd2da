// One act: a message to its handler, and all that follows from it, first in, first out. All of it holds, or nothing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/testing/memory/hosted_plugin.hpp>
#include <comptoir/testing/memory/work.hpp>

namespace comptoir::testing::memory {

class Unit {
 public:
  /// Works on a copy of `state`.
  Unit(const HostedPlugin& plugin, Circumstances& circumstances, const State& state, bool reading = false)
      : plugin_(plugin), circumstances_(circumstances), state_(state), work_(plugin.contract(), circumstances, state_, reading) {}
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  /// Calls one handler with a message, from outside or, if it is an event, from the log. Returns its answer; throws Refusal.
  std::string call(std::uint32_t handler, std::string_view type, std::string_view message, const RecordedEvent* event = nullptr) {
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
    call.trusted = event != nullptr ? 1 : 0;
    call.context = &context;
    call.work = handle_of(work_);
    call.answer = answered.sink();
    call.error = explained.sink();
    if (plugin_.call(call) != COMPTOIR_OK) throw Refusal{detail::read_stored<Error>(problem, "error")};
    return answer;
  }

  /// Does what the handlers left to be done.
  void follow_up() {
    for (std::size_t steps = 0; !work_.steps.empty(); ++steps) {
      if (steps == steps_max)
        throw Refusal{
            {ErrorKind::failed, "dispatch.cascade_too_long", "What followed did not end after " + std::to_string(steps_max) + " steps.", {}, {}}};
      const auto step = std::move(work_.steps.front());
      work_.steps.pop_front();
      if (const auto* command = std::get_if<SentCommand>(&step)) take_command(*command);
      if (const auto* raised = std::get_if<RaisedEvent>(&step)) take_event(raised->event);
      if (const auto* enqueued = std::get_if<EnqueuedEvent>(&step)) publish(enqueued->event);
    }
  }

  /// Brings the views up to an event that was there before.
  void project(const RecordedEvent& event) {
    for (const auto& projection : contract().projections)
      if (projection.event == event.type) call(projection.handler, event.type, event.data, &event);
  }

  /// Runs our reactions to an integration event. False when there are none.
  bool react(const RecordedEvent& event) {
    bool has_reacted = false;
    for (const auto& reaction : contract().reactions) {
      if (reaction.event != event.type) continue;
      call(reaction.handler, event.type, event.data, &event);
      has_reacted = true;
    }
    return has_reacted;
  }

  State& state() { return state_; }
  std::vector<RecordedEvent> events;     ///< What was raised, in order.
  std::vector<RecordedEvent> published;  ///< What the outbox would carry, in order.

 private:
  static constexpr std::size_t steps_max = 100'000;  // a host bounds commands and reactions only: one command may raise many events

  const contract::Contract& contract() const { return plugin_.contract(); }

  void take_command(const SentCommand& sent) {
    for (const auto& command : contract().commands) {
      if (command.name != sent.name) continue;
      call(command.handler, sent.name, sent.message);
      return;
    }
    throw Refusal{
        {ErrorKind::failed, "command.foreign", "The plugin has no command " + sent.name + ": other contexts are reached by events.", {}, {}}};
  }

  void take_event(const RecordedEvent& event) {
    events.push_back(event);
    project(event);
    for (const auto& handler : contract().event_handlers)
      if (handler.event == event.type) call(handler.handler, event.type, event.data, &event);
    for (const auto& declared : contract().events) {
      if (declared.name != event.type || !declared.published) continue;
      auto message = event;
      message.type = *declared.published;
      if (declared.mapping) message.data = call(*declared.mapping, event.type, event.data, &event);
      if (!message.data.empty()) publish(std::move(message));
    }
  }

  void publish(RecordedEvent message) {
    react(message);
    published.push_back(std::move(message));
  }

  comptoir_context context_of(const RecordedEvent* event) const {
    comptoir_context context{};
    context.tenant = detail::text(circumstances_.tenant);
    context.actor = detail::text(circumstances_.actor);
    context.now_us = circumstances_.now.microseconds_since_epoch();
    if (event == nullptr) return context;
    context.causation = c_id(event->id);
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
};

}  // namespace comptoir::testing::memory
