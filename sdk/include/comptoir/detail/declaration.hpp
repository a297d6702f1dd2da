// What `declare` collects: the contract, and the handlers that it numbers.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/handler.hpp>
#include <comptoir/detail/note.hpp>
#include <comptoir/detail/schema.hpp>
#include <comptoir/detail/supplies.hpp>
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

/// "order.created/1": dotted lower case, a slash, a revision from 1.
inline void check_wire_name(std::string_view name) {
  const auto slash = name.rfind('/');
  bool good = slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() && name[slash + 1] != '0';
  for (std::size_t i = 0; good && i < name.size(); ++i) {
    const char c = name[i];
    const bool digit = c >= '0' && c <= '9';
    good = i == slash || digit || (i < slash && ((c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-'));
  }
  if (!good)
    throw std::logic_error("\"" + std::string(name) + "\" is no wire name: it is dotted lower case with a revision, such as \"order.created/1\".");
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
  EventDeclaration& published_as(std::string_view name, Map map);

 private:
  Declarations* all_;
  std::size_t number_;
};

class ViewDeclaration {
 public:
  ViewDeclaration(std::vector<contract::View>& views, ViewType& type) : views_(&views), number_(views.size() - 1), type_(&type) {}

  /// The fields that make a row unique, in C++ spelling.
  template <class... Fields>
  ViewDeclaration& key(Fields... fields) {
    view().key = {column(fields)...};
    return *this;
  }

  /// An order to list by: rows with equal first fields lie together.
  template <class... Fields>
  ViewDeclaration& index(std::string_view name, Fields... fields) {
    view().indexes.push_back({std::string(name), {column(fields)...}});
    type_->indexes.emplace_back(name);
    return *this;
  }

 private:
  contract::View& view() { return (*views_)[number_]; }
  std::string column(std::string_view field) {
    for (const auto& candidate : view().columns)
      if (candidate.table == field) return candidate.name;
    throw std::logic_error("View " + view().name + " has no field " + std::string(field) + ".");
  }

  std::vector<contract::View>* views_;
  std::size_t number_;
  ViewType* type_;
};

class ProjectionDeclaration {
 public:
  ProjectionDeclaration(std::vector<contract::Projection>& all, std::size_t first) : all_(&all), first_(first) {}

  /// Runs after the commit, on its own: the command does not wait for it.
  ProjectionDeclaration& asynchronous() {
    for (auto i = first_; i < all_->size(); ++i) (*all_)[i].timing = contract::Timing::asynchronous;
    return *this;
  }

  /// Asynchronous, one event after the other in the order of the log, by one reader.
  ProjectionDeclaration& in_total_order() {
    for (auto i = first_; i < all_->size(); ++i) (*all_)[i].total_order = true;
    return asynchronous();
  }

 private:
  std::vector<contract::Projection>* all_;
  std::size_t first_;
};

class RouteDeclaration {
 public:
  RouteDeclaration(Declarations& all, std::size_t number) : all_(&all), number_(number) {}

  /// What the principal must hold: "orders:order:confirm".
  RouteDeclaration& permission(std::string_view name);
  /// The status of a plain success: 200 unless said otherwise; 201 also sends Location.
  RouteDeclaration& creates();
  /// The client must send an Idempotency-Key: what creates money, stock, numbers or messages.
  RouteDeclaration& idempotent();
  /// A line for the documentation.
  RouteDeclaration& summary(std::string_view sentence);

  /// A GET whose answer shows this aggregate, named by the first path parameter: its version is the ETag.
  template <class A>
  RouteDeclaration& shows();

  /// The event that ends the conversation which this route opens well: its data is the answer. Until it has come the answer is 202.
  template <class Event>
  RouteDeclaration& concludes(std::uint32_t status = 200);
  /// The event that ends it badly: `refusal` makes an Error of it.
  template <class Refusal>
  RouteDeclaration& concludes_refused(Refusal refusal);

 private:
  contract::Route& route();
  Declarations* all_;
  std::size_t number_;
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
    type.name = name;
    type.form = fingerprint(json_schema<typename A::state_type>()) + state_version;
    contract_.aggregates.push_back({type.name, state_version});
    fold_lists_.push_back({&type.name, folds_of<A>});
  }

  template <class Event>
  EventDeclaration<Event> declare_event(std::string_view name) {
    check_wire_name(name);
    event_type<Event>().name = name;
    contract_.events.push_back({std::string(name), {}, json_schema<Event>(), {}, {}, {}, {}});
    return {*this, contract_.events.size() - 1};
  }

  template <class Newer, class Older>
  void declare_upcast(std::string_view from, Newer (*convert)(const Older&)) {
    check_wire_name(from);
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
    command.handler = add(handler_of<Use::answers>(handler));
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
    contract_.queries.push_back({name_message<Message>(name), add(handler_of<Use::shows>(handler)), json_schema<Message>(),
                                 json_schema<typename Unwrapped<typename Sign::Answer>::type>(), columns_of<Message>()});
  }

  template <class Callable>
  void declare_event_handler(Callable handler) {
    const auto& event = declared_event<typename SignatureOf<Callable>::Message>();
    contract_.event_handlers.push_back({contract_.name + "/" + event, event, add(handler_of<Use::answers>(handler))});
  }

  template <class Callable>
  void declare_reaction(std::string_view event, Callable reaction) {
    using Command = typename Single<typename Unwrapped<typename SignatureOf<Callable>::Answer>::type>::type;
    check_wire_name(event);
    contract::Reaction declared;
    declared.name = contract_.name + "/" + std::string(event.substr(0, event.rfind('/')));
    declared.event = event;
    declared.handler = add(handler_of<Use::reacts>(reaction));
    declared.commands = {message_name<Command>()};
    declared.schema = json_schema<typename SignatureOf<Callable>::Message>();
    contract_.reactions.push_back(std::move(declared));
  }

  template <class Row>
  ViewDeclaration declare_view(std::string_view name) {
    auto& type = view_type<Row>();
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
  void declare_settings() {
    contract_.settings = settings_schema<S>();
    auto settings = std::make_shared<S>();
    settings_ = settings;
    read_settings_ = [](std::string_view json, void* to) { return read_settings(json, *static_cast<S*>(to)); };
  }

  template <class Command>
  void declare_timer(std::uint32_t milliseconds, const Command& command) {
    std::string message;
    write_json(message, command);
    const auto& name = message_name<Command>();
    contract_.timers.push_back({contract_.name + "/" + snake_case(cpp_name<Command>()), milliseconds, name, std::move(message)});
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
  template <class Event>
  friend class EventDeclaration;

  struct FoldList {
    const std::string* aggregate;
    const Fold* first;
  };

  std::uint32_t add(Handler handler) {
    handlers_.push_back(std::move(handler));
    return static_cast<std::uint32_t>(handlers_.size() - 1);
  }

  template <class Message>
  const std::string& name_message(std::string_view name) {
    auto& declared = declared_message_name<Message>();
    declared = name.empty() ? default_name(cpp_name<Message>()) : std::string(name);
    check_wire_name(declared);
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
    projection.handler = add(handler_of<Use::answers>(handler));
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
      for (const Fold* fold = list.first; fold != nullptr; fold = fold->next) {
        if (fold->type->name.empty())
          throw std::logic_error("Aggregate " + *list.aggregate + " raises " + std::string(fold->type->cpp_name) +
                                 ", but declare() has no plugin.event<" + std::string(fold->type->cpp_name) + ">(...).");
        for (auto& event : contract_.events)
          if (event.name == fold->type->name) event.aggregate = *list.aggregate;
      }
    for (const auto& view : contract_.views)
      if (view.key.empty()) throw std::logic_error("View " + view.name + " has no key: declare plugin.view<Row>(\"" + view.name + "\").key(...).");
    for (const auto& upcast : upcasts_) contract_.upcasts.push_back({upcast.from, upcast.to->name});
  }

  contract::Contract contract_;
  std::vector<Handler> handlers_;
  std::vector<Upcast> upcasts_;
  std::vector<FoldList> fold_lists_;
  std::shared_ptr<void> settings_;
  std::vector<Fault> (*read_settings_)(std::string_view json, void* to) = &read_no_settings;
  std::shared_ptr<Publisher> (*make_publisher_)(const void* settings, const Log& log) = nullptr;
  const comptoir_publisher* publisher_table_ = nullptr;
  std::shared_ptr<Receiver> (*make_receiver_)(const void* settings, const Log& log) = nullptr;
  const comptoir_receiver* receiver_table_ = nullptr;
};

template <class Event>
EventDeclaration<Event>& EventDeclaration<Event>::published() {
  auto& event = all_->contract_.events[number_];
  event.published = event.name;
  return *this;
}

template <class Event>
template <class Map>
EventDeclaration<Event>& EventDeclaration<Event>::published_as(std::string_view name, Map map) {
  using Published = typename Single<typename SignatureOf<Map>::Answer>::type;
  check_wire_name(name);
  event_type<Published>().name = name;
  auto& event = all_->contract_.events[number_];
  event.published = name;
  event.published_schema = json_schema<Published>();
  event.mapping = all_->add(handler_of<Use::maps>(map));
  return *this;
}

inline contract::Route& RouteDeclaration::route() { return all_->contract_.routes[number_]; }
inline RouteDeclaration& RouteDeclaration::permission(std::string_view name) {
  route().permission = name;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::creates() {
  route().success = 201;
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
template <class A>
RouteDeclaration& RouteDeclaration::shows() {
  route().shows = aggregate_type<A>().name;
  return *this;
}
template <class Event>
RouteDeclaration& RouteDeclaration::concludes(std::uint32_t status) {
  route().conclusions.push_back({Declarations::declared_event<Event>(), status, {}});
  return *this;
}
template <class Refusal>
RouteDeclaration& RouteDeclaration::concludes_refused(Refusal refusal) {
  using Event = typename SignatureOf<Refusal>::Message;
  const auto& event = Declarations::declared_event<Event>();
  route().conclusions.push_back({event, 409, all_->add(handler_of<Use::refuses>(refusal))});
  return *this;
}

}  // namespace comptoir::detail
