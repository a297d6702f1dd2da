// What `declare` says, written down.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/declared_aggregates.hpp>
#include <comptoir/detail/event_declaration.hpp>
#include <comptoir/detail/fingerprint.hpp>
#include <comptoir/detail/note.hpp>
#include <comptoir/detail/registry.hpp>
#include <comptoir/detail/route_declaration.hpp>
#include <comptoir/detail/route_path.hpp>
#include <comptoir/detail/routes.hpp>
#include <comptoir/detail/schema.hpp>
#include <comptoir/detail/supplies.hpp>
#include <comptoir/detail/table_name.hpp>
#include <comptoir/detail/used_views.hpp>
#include <comptoir/detail/view_declaration.hpp>
#include <comptoir/log.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/settings.hpp>

namespace comptoir {
class Publisher;
class Receiver;
class Plugin;
}  // namespace comptoir

namespace comptoir::detail {

class Instance;

/// The publisher and the receiver of a plugin that the host created.
Publisher& publisher_of(void* plugin) noexcept;
Receiver& receiver_of(void* plugin) noexcept;

/// Defined by publisher.hpp and receiver.hpp: only a plugin that publishes or receives includes them.
template <Publisher& (*publisher_of)(void* plugin), bool keeps_order>
const comptoir_publisher* publisher_table();
template <Receiver& (*receiver_of)(void* plugin)>
const comptoir_receiver* receiver_table();

/// What stands behind comptoir::Plugin.
class Declarations {
 public:
  Declarations(std::string_view name, std::string_view version) {
    registry_.contract.name = name;
    registry_.contract.version = version;
  }
  Declarations(const Declarations&) = delete;
  Declarations& operator=(const Declarations&) = delete;

  [[nodiscard]] const contract::Contract& contract() const { return registry_.contract; }
  [[nodiscard]] const std::vector<Handler>& handlers() const { return registry_.handlers; }

 protected:
  template <class A>
  void declare_aggregate(std::string_view name, std::uint32_t state_version) {
    auto& type = aggregate_type<A>();
    registry_.consistency.named(&type, "Aggregate", cpp_name<A>(), name);
    type.name = name;
    type.form = fingerprint(json_schema<typename A::state_type>()) + state_version;
    registry_.contract.aggregates.push_back({type.name, state_version});
    fold_lists_.push_back({&type.name, &folds_of<A>});
  }

  template <class Event, class Now>
  EventDeclaration<Event> declare_event(std::string_view name) {
    registry_.consistency.named(&event_type<Event>(), "Event", cpp_name<Event>(), name);
    event_type<Event>().name = name;
    link_declared_folds<Event, Now>();
    events_.push_back(&event_type<Event>());
    registry_.contract.events.push_back({std::string(name), {}, json_schema<Event>(), {}, {}, {}, {}});
    return {registry_, registry_.contract.events.size() - 1};
  }

  template <class Newer, class Older>
  void declare_upcast(std::string_view from, Newer (*convert)(const Older&)) {
    upcasts_.push_back({std::string(from), &event_type<Newer>(),
                        [](void (*function)(), std::string_view older, std::string_view data) {
                          std::string json;
                          write_json(json, reinterpret_cast<Newer (*)(const Older&)>(function)(read_stored<Older>(data, older)));
                          return json;
                        },
                        reinterpret_cast<void (*)()>(convert)});
  }

  template <class Callable>
  void declare_command(Callable handler, std::string_view name) {
    using Sign = SignatureOf<Callable>;
    using Message = typename Sign::Message;
    using Answer = typename Unwrapped<typename Sign::Answer>::type;
    using A = typename AggregateOf<typename Sign::Needs>::type;
    contract::Command command;
    command.name = name_message<Message>(name);
    command.handler = registry_.add<Use::answers>(handler);
    command.schema = json_schema<Message>();
    command.fields = columns_of<Message>();
    if constexpr (!std::is_void_v<Answer>) command.answer = json_schema<Answer>();
    if constexpr (!std::is_void_v<A>) command.aggregate = registry_.declared_aggregate<A>();
    registry_.contract.commands.push_back(std::move(command));
  }

  template <class Callable>
  void declare_query(Callable handler, std::string_view name) {
    using Sign = SignatureOf<Callable>;
    using Message = typename Sign::Message;
    registry_.contract.queries.push_back({name_message<Message>(name), registry_.add<Use::shows>(handler), json_schema<Message>(),
                                          json_schema<typename Unwrapped<typename Sign::Answer>::type>(), columns_of<Message>()});
  }

  template <class Callable>
  void declare_event_handler(Callable handler) {
    using Sign = SignatureOf<Callable>;
    const auto& event = registry_.declared_event<typename Sign::Message>();
    const auto name = registry_.contract.name + "/" + event;
    registry_.contract.event_handlers.push_back({name, event, registry_.add<Use::answers>(handler)});
    registry_.consistency.hears(event, name, registry_.handlers.back());
  }

  template <class Callable>
  void declare_reaction(std::string_view event, Callable reaction, std::string_view name) {
    using Sign = SignatureOf<Callable>;
    using Command = typename Single<typename Unwrapped<typename Sign::Answer>::type>::type;
    contract::Reaction declared;
    declared.name = registry_.contract.name + "/" + std::string(without_revision(event));
    if (!name.empty()) declared.name.append(1, ':').append(name);
    declared.event = event;
    declared.handler = registry_.add<Use::reacts>(reaction);
    declared.commands = {message_name<Command>()};
    declared.schema = json_schema<typename Sign::Message>();
    registry_.consistency.hears(event, declared.name, registry_.handlers.back());
    heard_.push_back({&event_type<typename Sign::Message>(), declared.event});
    registry_.contract.reactions.push_back(std::move(declared));
  }

  template <class Row>
  ViewDeclaration<Row> declare_view(std::string_view name) {
    auto& type = view_type<Row>();
    registry_.consistency.named(&type, "View", cpp_name<Row>(), name);
    used_views_.add(registry_.contract.views.size(), index_uses_of<Row>);
    type.number = static_cast<std::uint32_t>(registry_.contract.views.size());
    type.indexes.clear();
    registry_.contract.views.push_back({std::string(name), table_name(registry_.contract.name, name), columns_of<Row>(), {}, {}});
    return {registry_.contract.views, type};
  }

  template <class... Callables>
  ProjectionDeclaration declare_projection(std::string_view name, Callables... handlers) {
    const auto first = registry_.contract.projections.size();
    (declare_projection_of(name, handlers), ...);
    return {registry_.contract.projections, first};
  }

  template <class Message>
  RouteDeclaration declare_route(contract::Method method, std::string_view path) {
    contract::Route route;
    route.method = method;
    route.path = path;
    route.message = message_name<Message>();
    registry_.contract.routes.push_back(std::move(route));
    return {registry_, registry_.contract.routes.size() - 1};
  }

  void declare_migration(std::uint32_t number, std::string_view sql) { registry_.contract.migrations.push_back({number, std::string(sql)}); }
  void declare_dependency(std::string_view plugin) { registry_.contract.dependencies.emplace_back(plugin); }

  template <class S>
  SettingsDeclaration<S> declare_settings() {
    if (registry_.contract.settings)
      registry_.consistency.add("The settings are declared twice: one struct holds all that [plugin." + registry_.contract.name + "] may say.");
    registry_.consistency.named(&settings_type<S>, "The struct of settings", cpp_name<S>(), registry_.contract.name);
    registry_.contract.settings = settings_schema<S>();
    settings_ = settings_of_type<S>();
    return SettingsDeclaration<S>(settings_);
  }

  template <class Command>
  void declare_timer(std::uint32_t milliseconds, const Command& command, std::string_view name) {
    std::string message;
    write_json(message, command);
    const auto& sent = message_name<Command>();
    registry_.contract.timers.push_back({registry_.contract.name + "/" + (name.empty() ? snake_case(cpp_name<Command>()) : std::string(name)),
                                         milliseconds, sent, std::move(message)});
  }

  template <class P>
  void declare_publisher() {
    registry_.contract.publisher = true;
    make_publisher_ = [](const void* settings, const Log& log) -> std::shared_ptr<Publisher> {
      return std::make_shared<P>(*static_cast<const typename P::Settings*>(settings), log);
    };
    publisher_table_ = publisher_table<&publisher_of, P::keeps_order>();
  }

  template <class R>
  void declare_receiver() {
    registry_.contract.receiver = true;
    make_receiver_ = [](const void* settings, const Log& log) -> std::shared_ptr<Receiver> {
      return std::make_shared<R>(*static_cast<const typename R::Settings*>(settings), log);
    };
    receiver_table_ = receiver_table<&receiver_of>();
  }

 private:
  friend class Instance;

  struct FoldList {
    const std::string* aggregate;
    Fold* const* first;
  };
  /// An event of another context, and the struct that hears it.
  struct Heard {
    const EventType* type;
    std::string event;
  };

  template <class Message>
  const std::string& name_message(std::string_view name) {
    auto& declared = declared_message_name<Message>();
    declared = name.empty() ? default_name(cpp_name<Message>()) : std::string(name);
    registry_.consistency.named(&declared, "The handler of", cpp_name<Message>(), declared);
    return declared;
  }
  std::string default_name(std::string_view cpp_name) const { return registry_.contract.name + "." + snake_case(cpp_name) + "/1"; }

  static std::vector<contract::Column> columns_of(const std::vector<FieldShape>& fields) {
    std::vector<contract::Column> columns;
    for (const auto& field : fields)
      columns.push_back(
          {std::string(field.wire_name), std::string(field.column_name), static_cast<contract::ColumnKind>(field.kind), field.is_optional});
    return columns;
  }
  template <class Message>
  static std::vector<contract::Column> columns_of() {
    return columns_of(field_shapes<Message>());
  }

  template <class Callable>
  void declare_projection_of(std::string_view name, Callable handler) {
    using Sign = SignatureOf<Callable>;
    contract::Projection projection;
    projection.name = registry_.contract.name + "/" + std::string(name);
    projection.event = registry_.declared_event<typename Sign::Message>();
    projection.handler = registry_.add<Use::projects>(handler);
    registry_.consistency.hears(projection.event, projection.name, registry_.handlers.back());
    add_views(projection.views, typename Sign::Needs{});
    registry_.contract.projections.push_back(std::move(projection));
  }

  template <class... Needs>
  void add_views(std::vector<std::uint32_t>& views, Types<Needs...>) {
    (add_view(views, static_cast<std::remove_reference_t<Needs>*>(nullptr)), ...);
  }
  void add_view(std::vector<std::uint32_t>&, const void*) {}  // a need that is no view, or is only read
  template <class Row>
  void add_view(std::vector<std::uint32_t>& views, View<Row>*) {
    const auto number = view_type<Row>().number;
    if (number != UINT32_MAX) return views.push_back(number);
    registry_.consistency.add("View " + std::string(cpp_name<Row>()) + " has a projection before it has a name: declare plugin.view<" +
                              std::string(cpp_name<Row>()) + ">(...) first.");
  }

  /// Finds what is used but not declared, and fills in what follows from the rest.
  void finish() {
    registry_.contract.sdk = COMPTOIR_SDK_TEXT;
    for (const auto& list : fold_lists_)
      for (const Fold* fold = *list.first; fold != nullptr; fold = fold->next) give_to_aggregate(*fold->type, *list.aggregate);
    name_upcasts();
    used_views_.check(registry_.contract, registry_.consistency);
    for (auto& fault : RouteRules(registry_.contract).apply()) registry_.consistency.add(std::move(fault));
    registry_.consistency.check();
  }

  void give_to_aggregate(const EventType& type, const std::string& aggregate) {
    if (type.name.empty())
      registry_.consistency.add("Aggregate " + aggregate + " raises " + std::string(type.cpp_name) + ", but declare() has no plugin.event<" +
                                std::string(type.cpp_name) + ">(...).");
    for (auto& event : registry_.contract.events)
      if (event.name == type.name) event.aggregate = aggregate;
  }

  void name_upcasts() {
    for (const auto& upcast : upcasts_) {
      std::string to;
      for (const auto& heard : heard_)
        if (heard.type == upcast.to) to = heard.event;
      for (const auto& event : registry_.contract.events)
        if (event.name == upcast.to->name) to = event.name;
      registry_.contract.upcasts.push_back({upcast.from, to});
      if (to.empty())
        registry_.consistency.add("The upcast of " + upcast.from + " leads to " + std::string(upcast.to->cpp_name) +
                                  ", which is neither an event of this plugin nor heard by a reaction.");
    }
  }

  Registry registry_;
  std::vector<const EventType*> events_;
  std::vector<Upcast> upcasts_;
  std::vector<FoldList> fold_lists_;
  UsedViews used_views_;
  std::vector<Heard> heard_;
  DeclaredSettings settings_;
  std::shared_ptr<Publisher> (*make_publisher_)(const void* settings, const Log& log) = nullptr;
  const comptoir_publisher* publisher_table_ = nullptr;
  std::shared_ptr<Receiver> (*make_receiver_)(const void* settings, const Log& log) = nullptr;
  const comptoir_receiver* receiver_table_ = nullptr;
};

}  // namespace comptoir::detail
