// What `declare` collects: the contract, and the handlers that it numbers.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/detail/consistency.hpp>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/declared_aggregates.hpp>
#include <comptoir/detail/handler.hpp>
#include <comptoir/detail/nearest.hpp>
#include <comptoir/detail/note.hpp>
#include <comptoir/detail/route_path.hpp>
#include <comptoir/detail/routes.hpp>
#include <comptoir/detail/schema.hpp>
#include <comptoir/detail/supplies.hpp>
#include <comptoir/detail/view_declaration.hpp>
#include <comptoir/detail/wire_name.hpp>
#include <comptoir/log.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/repository.hpp>
#include <comptoir/settings.hpp>

namespace comptoir {
class Publisher;
class Receiver;
class Plugin;
}  // namespace comptoir

namespace comptoir::detail {

/// FNV-1a: identifies the form of a snapshot.
inline std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

class Declarations;
class Instance;

/// The publisher and the receiver of a plugin that the host created.
Publisher& publisher_of(void* plugin) noexcept;
Receiver& receiver_of(void* plugin) noexcept;

/// Defined by publisher.hpp and receiver.hpp: only a plugin that publishes or receives includes them.
template <Publisher& (*publisher_of)(void* plugin)>
const comptoir_publisher* publisher_table();
template <Receiver& (*receiver_of)(void* plugin)>
const comptoir_receiver* receiver_table();

template <class Event>
class EventDeclaration {
 public:
  EventDeclaration(Declarations& all, std::size_t number) : all_(&all), number_(number) {}

  /// Other contexts may react to it, and it goes through the outbox: its fields are a contract from now on.
  EventDeclaration& published();

  /// Publishes, under `name`, what `map` makes of it: a struct, or an optional one for "not always". `map` is pure.
  template <class Map>
  EventDeclaration& published_as(WireName name, Map map);

 private:
  void publish(std::string_view name);

  Declarations* all_;
  std::size_t number_;
};

class ConversationDeclaration;

class RouteDeclaration {
 public:
  RouteDeclaration(Declarations& all, std::size_t number) : all_(&all), number_(number) {}

  /// What the principal must hold: "orders:order:confirm".
  RouteDeclaration& permission(std::string_view name);
  /// A success is 201 instead of 200, with Location and ETag of the new aggregate: of that which the plugin's GET route `.shows`.
  RouteDeclaration& creates();
  /// The same for what is part of an aggregate: the path of the GET route that shows it, "/orders/{orderId}/lines/{lineId}". Its parameters are taken
  /// from the answer, then from the path of the request.
  RouteDeclaration& creates(std::string_view shown_at);
  /// The client must send an Idempotency-Key: what creates money, stock, numbers or messages.
  RouteDeclaration& idempotent();
  /// A line for the documentation.
  RouteDeclaration& summary(std::string_view sentence);

  /// A GET whose answer shows this aggregate: its version is the ETag. `id` says what the aggregate's id is made of, "{warehouse}/{sku}"; it need not
  /// be said where the path has one parameter, or one that is named after the aggregate (`{orderId}`, `{order}`).
  template <class A>
  RouteDeclaration& shows(std::string_view id = {});
  /// The same for a command: the aggregate whose version is answered, and compared with If-Match. It is that of the handler's first Repository
  /// unless said otherwise.
  template <class A>
  RouteDeclaration& changes(std::string_view id = {});

  /// The event of the route's aggregate that asks others, and so opens a conversation with them. While it is under way the answer is 202; what
  /// concludes it is told to whoever asks again, under the same Idempotency-Key or another.
  template <class Event>
  ConversationDeclaration opens();

 protected:
  contract::Route& route();
  RouteDeclaration& is_about(const std::string& aggregate, std::string_view id);
  Declarations* all_;
  std::size_t number_;
};

/// A route that opens a conversation, and the events that conclude it.
class ConversationDeclaration : public RouteDeclaration {
 public:
  using RouteDeclaration::RouteDeclaration;

  /// The event that ends it well: its data is the answer.
  template <class Event>
  ConversationDeclaration& concludes(std::uint32_t status = 200);
  /// The event that ends it badly: `refusal` makes an Error of it.
  template <class Refusal>
  ConversationDeclaration& concludes_refused(Refusal refusal);
};

/// The registry behind comptoir::Plugin.
class Declarations {
 public:
  Declarations(std::string_view name, std::string_view version) {
    contract_.name = name;
    contract_.version = version;
  }
  Declarations(const Declarations&) = delete;
  Declarations& operator=(const Declarations&) = delete;

  [[nodiscard]] const contract::Contract& contract() const { return contract_; }
  [[nodiscard]] const std::vector<Handler>& handlers() const { return handlers_; }

 protected:
  template <class A>
  void declare_aggregate(std::string_view name, std::uint32_t state_version) {
    auto& type = aggregate_type<A>();
    consistency_.named(&type, "Aggregate", cpp_name<A>(), name);
    type.name = name;
    type.form = fingerprint(json_schema<typename A::state_type>()) + state_version;
    contract_.aggregates.push_back({type.name, state_version});
    fold_lists_.push_back({&type.name, &folds_of<A>});
  }

  template <class Event, class Now>
  EventDeclaration<Event> declare_event(std::string_view name) {
    consistency_.named(&event_type<Event>(), "Event", cpp_name<Event>(), name);
    event_type<Event>().name = name;
    link_declared_folds<Event, Now>();
    events_.push_back(&event_type<Event>());
    contract_.events.push_back({std::string(name), {}, json_schema<Event>(), {}, {}, {}, {}});
    return {*this, contract_.events.size() - 1};
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
    command.handler = add<Sign>(handler_of<Use::answers>(handler));
    command.schema = json_schema<Message>();
    command.fields = columns_of<Message>();
    if constexpr (!std::is_void_v<Answer>) command.answer = json_schema<Answer>();
    if constexpr (!std::is_void_v<A>) command.aggregate = declared_aggregate<A>();
    contract_.commands.push_back(std::move(command));
  }

  template <class Callable>
  void declare_query(Callable handler, std::string_view name) {
    using Sign = SignatureOf<Callable>;
    using Message = typename Sign::Message;
    contract_.queries.push_back({name_message<Message>(name), add<Sign>(handler_of<Use::shows>(handler)), json_schema<Message>(),
                                 json_schema<typename Unwrapped<typename Sign::Answer>::type>(), columns_of<Message>()});
  }

  template <class Callable>
  void declare_event_handler(Callable handler) {
    using Sign = SignatureOf<Callable>;
    const auto& event = declared_event<typename Sign::Message>();
    const auto name = contract_.name + "/" + event;
    contract_.event_handlers.push_back({name, event, add<Sign>(handler_of<Use::answers>(handler))});
    consistency_.hears(event, name, handlers_.back());
  }

  template <class Callable>
  void declare_reaction(std::string_view event, Callable reaction, std::string_view name) {
    using Sign = SignatureOf<Callable>;
    using Command = typename Single<typename Unwrapped<typename Sign::Answer>::type>::type;
    contract::Reaction declared;
    declared.name = contract_.name + "/" + std::string(without_revision(event));
    if (!name.empty()) declared.name.append(1, ':').append(name);
    declared.event = event;
    declared.handler = add<Sign>(handler_of<Use::reacts>(reaction));
    declared.commands = {message_name<Command>()};
    declared.schema = json_schema<typename Sign::Message>();
    consistency_.hears(event, declared.name, handlers_.back());
    heard_.push_back({&event_type<typename Sign::Message>(), declared.event});
    contract_.reactions.push_back(std::move(declared));
  }

  template <class Row>
  ViewDeclaration<Row> declare_view(std::string_view name) {
    auto& type = view_type<Row>();
    consistency_.named(&type, "View", cpp_name<Row>(), name);
    listed_.push_back({&type, contract_.views.size(), index_uses_of<Row>});
    type.number = static_cast<std::uint32_t>(contract_.views.size());
    type.indexes.clear();
    std::string table = contract_.name + "_" + std::string(name);
    for (auto& c : table)
      if (c == '-') c = '_';
    contract_.views.push_back({std::string(name), std::move(table), columns_of<Row>(), {}, {}});
    return {contract_.views, type};
  }

  template <class... Callables>
  ProjectionDeclaration declare_projection(std::string_view name, Callables... handlers) {
    const auto first = contract_.projections.size();
    (declare_projection_of(name, handlers), ...);
    return {contract_.projections, first};
  }

  template <class Message>
  RouteDeclaration declare_route(contract::Method method, std::string_view path) {
    contract::Route route;
    route.method = method;
    route.path = path;
    route.message = message_name<Message>();
    contract_.routes.push_back(std::move(route));
    return {*this, contract_.routes.size() - 1};
  }

  void declare_migration(std::uint32_t number, std::string_view sql) { contract_.migrations.push_back({number, std::string(sql)}); }
  void declare_dependency(std::string_view plugin) { contract_.dependencies.emplace_back(plugin); }

  template <class S>
  SettingsDeclaration<S> declare_settings() {
    if (contract_.settings) consistency_.add("The settings are declared twice: one struct holds all that [plugin." + contract_.name + "] may say.");
    consistency_.named(&settings_type<S>, "The struct of settings", cpp_name<S>(), contract_.name);
    contract_.settings = settings_schema<S>();
    settings_ = settings_of_type<S>();
    return SettingsDeclaration<S>(settings_);
  }

  template <class Command>
  void declare_timer(std::uint32_t milliseconds, const Command& command, std::string_view name) {
    std::string message;
    write_json(message, command);
    const auto& sent = message_name<Command>();
    contract_.timers.push_back(
        {contract_.name + "/" + (name.empty() ? snake_case(cpp_name<Command>()) : std::string(name)), milliseconds, sent, std::move(message)});
  }

  template <class P>
  void declare_publisher() {
    contract_.publisher = true;
    make_publisher_ = [](const void* settings, const Log& log) -> std::shared_ptr<Publisher> {
      return std::make_shared<P>(*static_cast<const typename P::Settings*>(settings), log);
    };
    publisher_table_ = publisher_table<&publisher_of>();
  }

  template <class R>
  void declare_receiver() {
    contract_.receiver = true;
    make_receiver_ = [](const void* settings, const Log& log) -> std::shared_ptr<Receiver> {
      return std::make_shared<R>(*static_cast<const typename R::Settings*>(settings), log);
    };
    receiver_table_ = receiver_table<&receiver_of>();
  }

 private:
  friend class Instance;
  friend class RouteDeclaration;
  friend class ConversationDeclaration;
  template <class Event>
  friend class EventDeclaration;

  struct FoldList {
    const std::string* aggregate;
    Fold* const* first;
  };

  /// The list of a view's rows by an index that the code names.
  struct Listed {
    const ViewType* type;
    std::size_t view;
    const IndexUse* uses;
  };
  /// An event of another context, and the struct that hears it.
  struct Heard {
    const EventType* type;
    std::string event;
  };

  template <class Sign>
  std::uint32_t add(Handler handler) {
    require_all(consistency_, cpp_name<typename Sign::Message>(), typename Sign::Needs{});
    handlers_.push_back(std::move(handler));
    return static_cast<std::uint32_t>(handlers_.size() - 1);
  }

  template <class Message>
  const std::string& name_message(std::string_view name) {
    auto& declared = declared_message_name<Message>();
    declared = name.empty() ? default_name(cpp_name<Message>()) : std::string(name);
    consistency_.named(&declared, "The handler of", cpp_name<Message>(), declared);
    return declared;
  }
  std::string default_name(std::string_view cpp_name) const { return contract_.name + "." + snake_case(cpp_name) + "/1"; }

  /// The name of what a handler needs; throws when `declare` has not named it yet.
  static const std::string& named(const std::string& name, const char* what, std::string_view cpp_name) {
    if (name.empty())
      throw std::logic_error(std::string(what) + " " + std::string(cpp_name) + " has a handler before it has a name: declare plugin." +
                             (what[0] == 'E' ? "event<" : "aggregate<") + std::string(cpp_name) + ">(...) first.");
    return name;
  }
  template <class Event>
  static const std::string& declared_event() {
    return named(event_type<Event>().name, "Event", cpp_name<Event>());
  }
  template <class A>
  static const std::string& declared_aggregate() {
    return named(aggregate_type<A>().name, "Aggregate", cpp_name<A>());
  }

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
    projection.name = contract_.name + "/" + std::string(name);
    projection.event = declared_event<typename Sign::Message>();
    projection.handler = add<Sign>(handler_of<Use::projects>(handler));
    consistency_.hears(projection.event, projection.name, handlers_.back());
    add_views(projection.views, typename Sign::Needs{});
    contract_.projections.push_back(std::move(projection));
  }

  template <class... Needs>
  static void add_views(std::vector<std::uint32_t>& views, Types<Needs...>) {
    (add_view<Needs>(views), ...);
  }
  template <class Need>
  static void add_view(std::vector<std::uint32_t>& views) {
    if constexpr (requires { written_view(static_cast<std::remove_reference_t<Need>*>(nullptr)); })
      views.push_back(written_view(static_cast<std::remove_reference_t<Need>*>(nullptr)));
  }
  template <class Row>
  static std::uint32_t written_view(View<Row>*) {
    const auto number = view_type<Row>().number;
    if (number == UINT32_MAX)
      throw std::logic_error("View " + std::string(cpp_name<Row>()) + " has a projection before it has a name: declare plugin.view<" +
                             std::string(cpp_name<Row>()) + ">(...) first.");
    return number;
  }

  /// Finds what is used but not declared, and fills in what follows from the rest.
  void finish() {
    contract_.sdk = COMPTOIR_SDK_TEXT;
    for (const auto& list : fold_lists_)
      for (const Fold* fold = *list.first; fold != nullptr; fold = fold->next) {
        if (fold->type->name.empty())
          throw std::logic_error("Aggregate " + *list.aggregate + " raises " + std::string(fold->type->cpp_name) +
                                 ", but declare() has no plugin.event<" + std::string(fold->type->cpp_name) + ">(...).");
        for (auto& event : contract_.events)
          if (event.name == fold->type->name) event.aggregate = *list.aggregate;
      }
    name_upcasts();
    check_indexes();
    consistency_.check();
    RouteRules(contract_).apply();
  }

  void name_upcasts() {
    for (const auto& upcast : upcasts_) {
      std::string to;
      for (const auto& heard : heard_)
        if (heard.type == upcast.to) to = heard.event;
      for (const auto& event : contract_.events)
        if (event.name == upcast.to->name) to = event.name;
      contract_.upcasts.push_back({upcast.from, to});
      if (to.empty())
        consistency_.add("The upcast of " + upcast.from + " leads to " + std::string(upcast.to->cpp_name) +
                         ", which is neither an event of this plugin nor heard by a reaction.");
    }
  }

  void check_indexes() {
    for (const auto& list : listed_) {
      const auto& view = contract_.views[list.view];
      const std::vector<std::string_view> known(list.type->indexes.begin(), list.type->indexes.end());
      for (const auto* use = list.uses; use != nullptr; use = use->next) {
        const auto found = std::find(known.begin(), known.end(), use->index);
        if (found == known.end())
          consistency_.add("View " + view.name + " is listed by the index " + std::string(use->index) + ", which it does not have" +
                           or_meant(use->index, known));
        else if (const auto columns = view.indexes[static_cast<std::size_t>(found - known.begin())].columns.size(); use->values > columns)
          consistency_.add("View " + view.name + " is listed by " + std::to_string(use->values) + " values of the index " + std::string(use->index) +
                           ", which has " + std::to_string(columns) + " columns.");
      }
    }
  }

  contract::Contract contract_;
  std::vector<Handler> handlers_;
  std::vector<const EventType*> events_;
  std::vector<Upcast> upcasts_;
  std::vector<FoldList> fold_lists_;
  std::vector<Listed> listed_;
  std::vector<Heard> heard_;
  Consistency consistency_;
  DeclaredSettings settings_;
  std::shared_ptr<Publisher> (*make_publisher_)(const void* settings, const Log& log) = nullptr;
  const comptoir_publisher* publisher_table_ = nullptr;
  std::shared_ptr<Receiver> (*make_receiver_)(const void* settings, const Log& log) = nullptr;
  const comptoir_receiver* receiver_table_ = nullptr;
};

template <class Event>
EventDeclaration<Event>& EventDeclaration<Event>::published() {
  publish(all_->contract_.events[number_].name);
  return *this;
}

template <class Event>
void EventDeclaration<Event>::publish(std::string_view name) {
  auto& event = all_->contract_.events[number_];
  if (event.published)
    all_->consistency_.add("Event " + event.name + " is published twice, as " + *event.published + " and as " + std::string(name) +
                           ": an event is published once.");
  event.published = name;
}

template <class Event>
template <class Map>
EventDeclaration<Event>& EventDeclaration<Event>::published_as(WireName name, Map map) {
  using Sign = SignatureOf<Map>;
  using Published = typename Single<typename Sign::Answer>::type;
  event_type<Published>().name = std::string_view(name);
  publish(name);
  auto& event = all_->contract_.events[number_];
  event.published_schema = json_schema<Published>();
  event.mapping = all_->template add<Sign>(handler_of<Use::maps>(map));
  return *this;
}

inline contract::Route& RouteDeclaration::route() { return all_->contract_.routes[number_]; }
inline RouteDeclaration& RouteDeclaration::permission(std::string_view name) {
  route().permission = name;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::creates() { return creates({}); }
inline RouteDeclaration& RouteDeclaration::creates(std::string_view shown_at) {
  route().success = 201;
  route().location = shown_at;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::idempotent() {
  route().idempotent = true;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::summary(std::string_view sentence) {
  route().summary = sentence;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::is_about(const std::string& aggregate, std::string_view id) {
  route().aggregate = aggregate;
  route().aggregate_id = id;
  return *this;
}
template <class A>
RouteDeclaration& RouteDeclaration::shows(std::string_view id) {
  return is_about(Declarations::declared_aggregate<A>(), id);
}
template <class A>
RouteDeclaration& RouteDeclaration::changes(std::string_view id) {
  return is_about(Declarations::declared_aggregate<A>(), id);
}
template <class Event>
ConversationDeclaration RouteDeclaration::opens() {
  route().opens = Declarations::declared_event<Event>();
  return {*all_, number_};
}
template <class Event>
ConversationDeclaration& ConversationDeclaration::concludes(std::uint32_t status) {
  route().conclusions.push_back({Declarations::declared_event<Event>(), status, {}});
  return *this;
}
template <class Refusal>
ConversationDeclaration& ConversationDeclaration::concludes_refused(Refusal refusal) {
  using Event = typename SignatureOf<Refusal>::Message;
  const auto& event = Declarations::declared_event<Event>();
  route().conclusions.push_back({event, 409, all_->template add<SignatureOf<Refusal>>(handler_of<Use::refuses>(refusal))});
  return *this;
}

}  // namespace comptoir::detail
