// A declared function behind the one call of the ABI: reads the message, supplies the needs, saves, writes the answer.
#pragma once

#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/abi/handlers.h>
#include <comptoir/detail/function.hpp>
#include <comptoir/detail/message_name.hpp>
#include <comptoir/detail/parameters.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir {
class Clock;
class Context;
class Database;
class Log;
template <class A>
class Repository;
template <class Row>
class View;
template <class S>
class Settings;
}  // namespace comptoir

namespace comptoir::detail {

/// A handler as declared. `function` or `object` is what `run` was made for.
struct Handler {
  void (*run)(const Handler&, Unit&, const comptoir_call&) = nullptr;
  void (*function)() = nullptr;
  std::shared_ptr<void> object;
};

/// A client reads the faults one by one. Whatever else wrote the message, a log shows no more than the sentence: it names the first one.
[[gnu::cold]] inline Error unreadable_message(const comptoir_call& call, std::vector<Fault> faults) {
  const bool malformed = faults.front().code.starts_with("json.");
  Error error = malformed ? Error{ErrorKind::malformed, faults.front().code, faults.front().message, {}, {}}
                          : Error{ErrorKind::invalid, "message.invalid", "The message has faults.", {}, {}};
  if (call.trusted != 0) error.sentence = unreadable(view(call.type), faults);
  error.faults = std::move(faults);
  return error;
}

/// Reads the message from JSON, path and query; ends with all faults when it is not one.
inline void read_call(const Shape& shape, const Unit& unit, const comptoir_call& call, void* message) {
  std::vector<Parameter> parameters;
  parameters.reserve(call.parameters_count);
  for (std::uint32_t i = 0; i < call.parameters_count; ++i) parameters.push_back({view(call.parameters[i].name), view(call.parameters[i].value)});
  auto type = view(call.type);
  auto body = view(call.message);
  Stored newer;
  if (!unit.plugin.upcasts.empty() && call.context->aggregate_version != 0) {  // an event: it may be of an older revision
    newer = upcast(unit.plugin.upcasts, type, body);
    if (newer.type != type) body = newer.data;
  }
  auto faults = read_message(shape, body, parameters, message, call.trusted != 0 ? Unknown::ignored : Unknown::refused);
  if (!faults.empty()) throw Ended{unreadable_message(call, std::move(faults))};
}

template <class Message>
Message read_call(const Unit& unit, const comptoir_call& call) {
  static_assert(shape<Message>.kind == Kind::structure, "comptoir: a message is a plain struct");
  Message message{};
  read_call(shape<Message>, unit, call, &message);
  return message;
}

/// Calls the declared function, however it was given.
template <class Callable, class... Arguments>
decltype(auto) invoke_declared(const Handler& handler, Arguments&&... arguments) {
  if constexpr (std::is_pointer_v<Callable>)
    return reinterpret_cast<Callable>(handler.function)(std::forward<Arguments>(arguments)...);
  else
    return (*static_cast<Callable*>(handler.object.get()))(std::forward<Arguments>(arguments)...);
}

template <class Answer>
const Answer& agreed(const Answer& answer) {
  return answer;
}
template <class Answer>
const Answer& agreed(const Result<Answer>& result) {
  if (!result) throw Ended{result.error()};
  return *result;
}

/// Sends the commands that a reaction answered.
template <class Command>
void send_all(Unit& unit, const Command& command) {
  std::string message;
  write_json(message, command);
  unit.check(unit.plugin.table->dispatch(unit.work, text(message_name<Command>()), text(message)));
}
template <class Command>
void send_all(Unit& unit, const std::optional<Command>& command) {
  if (command) send_all(unit, *command);
}
template <class Command>
void send_all(Unit& unit, const std::vector<Command>& commands) {
  for (const auto& command : commands) send_all(unit, command);
}

/// What a function is declared for: a command or an event of our own, a query, another context's event, a view, a published event, a refusal.
enum class Use { answers, shows, reacts, projects, maps, refuses };

/// Writes a mapped event or an answer. An absent optional writes nothing.
template <class Answer>
void write_answer(const comptoir_call& call, const Answer& answer) {
  if constexpr (requires {
                  answer.has_value();
                  *answer;
                }) {
    if (answer) write_answer(call, *answer);
  } else {
    std::string json;
    write_json(json, answer);
    call.answer.put(call.answer.self, text(json));
  }
}

template <Use use, class Callable, class Message, class Answer, class... Needs>
void run_handler(const Handler& handler, Unit& unit, const comptoir_call& call) {
  const auto message = read_call<Message>(unit, call);
  std::tuple<decltype(Supply<std::remove_cvref_t<Needs>>::from(unit))...> needs{Supply<std::remove_cvref_t<Needs>>::from(unit)...};
  auto invoke = [&]() -> decltype(auto) {
    return std::apply([&](auto&... need) -> decltype(auto) { return invoke_declared<Callable>(handler, message, need...); }, needs);
  };
  if constexpr (std::is_void_v<Answer>) {
    invoke();
    unit.save();
  } else if constexpr (std::is_same_v<Answer, Result<>>) {
    const auto result = invoke();
    if (!result) throw Ended{result.error()};
    unit.save();
  } else if constexpr (use == Use::refuses) {
    throw Ended{invoke()};
  } else {
    const auto answer = invoke();
    const auto& value = agreed(answer);
    unit.save();
    if constexpr (use == Use::reacts)
      send_all(unit, value);
    else
      write_answer(call, value);
  }
}

template <class Need>
inline constexpr bool is_mutable_settings = false;
template <class S>
inline constexpr bool is_mutable_settings<Settings<S>&> = true;

/// What tells of the surroundings and changes nothing.
template <class Need>
inline constexpr bool is_told = std::is_same_v<Need, Context> || std::is_same_v<Need, Log>;
template <class S>
inline constexpr bool is_told<Settings<S>> = true;

/// Where rows are.
template <class Need>
inline constexpr bool holds_rows = std::is_same_v<Need, Database>;
template <class Row>
inline constexpr bool holds_rows<View<Row>> = true;

/// Whether a function of this use may take such a parameter. Of a query the host refuses what changes something; a projection that decides, or asks
/// for the time, makes other rows when they are made anew; what is published or told of an event follows from it at any time.
template <Use use, class Need>
consteval bool is_permitted() {
  using Part = std::remove_cvref_t<Need>;
  constexpr bool is_const = std::is_const_v<std::remove_reference_t<Need>>;
  switch (use) {
    case Use::shows: return is_told<Part> || std::is_same_v<Part, Clock> || (holds_rows<Part> && is_const);
    case Use::projects: return is_told<Part> || holds_rows<Part>;
    case Use::maps:
    case Use::refuses: return is_told<Part>;
    case Use::answers:
    case Use::reacts: return true;
  }
}

template <Use use, class Callable, class Sign, class... Needs>
Handler make_handler(Callable callable, Types<Needs...>) {
  static_assert(!Sign::may_change_message, "comptoir: a message never changes while it is handled: take const Message&, or Message for a copy");
  static_assert((std::is_lvalue_reference_v<Needs> && ...),
                "comptoir: a handler takes what it needs by reference: View<R>&, const Settings<S>&, const Context&");
  static_assert(!(is_mutable_settings<Needs> || ...), "comptoir: settings never change while the plugin runs: take const Settings<S>&");
  constexpr bool are_permitted = (is_permitted<use, Needs>() && ...);
  static_assert(use != Use::shows || are_permitted,
                "comptoir: a query reads, and changes nothing: it takes const View<R>&, const Database&, const Context&, const Clock&, "
                "const Settings<S>&, const Log&, and no Repository<A>&");
  static_assert(use != Use::projects || are_permitted,
                "comptoir: a projection writes rows, and decides nothing: it takes View<R>&, Database&, const Context&, const Settings<S>&, "
                "const Log&, and no clock: Context tells when the event was recorded");
  static_assert((use != Use::maps && use != Use::refuses) || are_permitted,
                "comptoir: what is published or refused follows from the event alone: its function takes const Context&, const Settings<S>&, "
                "const Log&");
  Handler handler;
  handler.run = &run_handler<use, Callable, typename Sign::Message, typename Sign::Answer, Needs...>;
  if constexpr (std::is_pointer_v<Callable>)
    handler.function = reinterpret_cast<void (*)()>(callable);
  else
    handler.object = std::make_shared<Callable>(std::move(callable));
  return handler;
}

/// The handler for a function or a callable object.
template <Use use, class Callable>
Handler handler_of(Callable callable) {
  using Sign = SignatureOf<Callable>;
  return make_handler<use, Callable, Sign>(std::move(callable), typename Sign::Needs{});
}

/// The aggregate of the first repository among the needs; void where there is none.
template <class... Needs>
struct FirstRepository {
  using type = void;
};
template <class First, class... Rest>
struct FirstRepository<First, Rest...> : FirstRepository<Rest...> {};
template <class A, class... Rest>
struct FirstRepository<Repository<A>&, Rest...> {
  using type = A;
};
template <class Needs>
struct AggregateOf;
template <class... Needs>
struct AggregateOf<Types<Needs...>> : FirstRepository<Needs...> {};

}  // namespace comptoir::detail
