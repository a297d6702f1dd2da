// What a plugin declares. One page of C++ makes a bounded context; this header is the only one that it must include.
//
//   void declare(comptoir::Plugin& plugin) {
//     plugin.aggregate<Guest>("guest");
//     plugin.event<GuestWelcomed>("guest.welcomed/1").published();
//     plugin.command(welcome);
//     plugin.post<Welcome>("/guests/{guest}/visits").permission("guestbook:visit:write");
//   }
//   COMPTOIR_PLUGIN("guestbook", "1.0.0", guestbook::declare);
//
// `declare` is a table of contents: it says what there is and does nothing. From it the host derives routes, schemas, OpenAPI, AsyncAPI,
// tables and documentation, before the plugin is started. What is misspelt ends compilation where a template can tell, and otherwise, like what
// is declared twice or used but not declared, stops the start with a sentence.
// Everything here: [main-thread], during `declare`.
#pragma once

#include <string_view>

#include <comptoir/claims.hpp>
#include <comptoir/code.hpp>
#include <comptoir/context.hpp>
#include <comptoir/database.hpp>
#include <comptoir/detail/declaration.hpp>
#include <comptoir/dispatcher.hpp>
#include <comptoir/log.hpp>
#include <comptoir/message.hpp>
#include <comptoir/money.hpp>
#include <comptoir/outbox.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/repository.hpp>
#include <comptoir/result.hpp>
#include <comptoir/settings.hpp>
#include <comptoir/text.hpp>

namespace comptoir {

class Publisher;
class Receiver;

class Plugin : private detail::Declarations {
 public:
  using Declarations::Declarations;

  /// An aggregate type, by its wire name. `state_version` grows when `apply` gives the same events another meaning: snapshots are rebuilt.
  template <class A, std::size_t = detail::take_place<A, decltype([] {})>()>
  void aggregate(AggregateName name, std::uint32_t state_version = 1) {
    declare_aggregate<A>(name, state_version);
  }

  /// An event that our aggregates raise, or raised once, by its wire name with revision: "guest.welcomed/1". An aggregate reads it from its history
  /// by the apply() that takes it: one that nobody raises any more is found where plugin.aggregate<A> stands in the same source file.
  /// `.published()` makes it a contract for others; `.published_as(name, map)` publishes what a pure function makes of it, or nothing.
  template <class Event, class Now = decltype([] {})>
  detail::EventDeclaration<Event> event(WireName name) {
    return declare_event<Event, Now>(name);
  }

  /// Reads stored events of an older revision, under the same name: `convert` is a pure function from the old struct to the newer event. A host does
  /// not start while it stores an event that no declaration reads.
  template <class Convert>
  void upcast(WireName from, Convert convert) {
    declare_upcast(from, +convert);
  }

  /// A function of a command: `Result<> welcome(const Welcome&, Repository<Guest>&)`. It may answer a struct.
  /// Its wire name is "<plugin>.<type>/1", unless `name` says another ("guestbook.welcome/2").
  template <class Callable>
  void command(Callable handler, WireName name = {}) {
    declare_command(handler, name);
  }

  /// A function of a query: it reads views, and changes nothing.
  template <class Callable>
  void query(Callable handler, WireName name = {}) {
    declare_query(handler, name);
  }

  /// A function of one of our own events, run in the same transaction, after the command that raised it.
  template <class Callable>
  void on(Callable handler) {
    declare_event_handler(handler);
  }

  /// A reaction: from another context's integration event to one of our commands, none (std::optional) or many (std::vector).
  /// Delivered once in effect; whether in the publisher's transaction or later is the sysadmin's choice, not ours.
  ///
  /// It is called "<plugin>/<event>", such as "stock/order.cancelled". A second reaction to the same event needs a name of its own, and is called
  /// "stock/order.cancelled:<name>": each of the two is delivered, fails and is placed by itself. Names are kept: what a reaction of this name has
  /// heard already is remembered by it.
  template <class Callable>
  void on(WireName event, Callable reaction, ShortName name = {}) {
    declare_reaction(event, reaction, name);
  }

  /// A read model: rows of a plain struct. `.key("guest")` names the fields that make a row unique, `.index(name, fields...)` an order to list by.
  template <class Row>
  detail::ViewDeclaration<Row> view(ShortName name) {
    return declare_view<Row>(name);
  }

  /// Functions from our events to views: `void count(const GuestWelcomed&, View<Visits>&)`, one for each event, under one name.
  /// They run in the same transaction, unless `.asynchronous()`. Only projections of this name write its views.
  template <class... Callables>
  detail::ProjectionDeclaration projection(ShortName name, Callables... handlers) {
    return declare_projection(name, handlers...);
  }

  /// Routes, relative to /api/v1. Path and query parameters and the members of the JSON body are the fields of the message.
  template <class Message>
  detail::RouteDeclaration get(detail::RoutePath<Message> path) {
    return declare_route<Message>(contract::Method::get, path);
  }
  template <class Message>
  detail::RouteDeclaration post(detail::RoutePath<Message> path) {
    return declare_route<Message>(contract::Method::post, path);
  }
  template <class Message>
  detail::RouteDeclaration put(detail::RoutePath<Message> path) {
    return declare_route<Message>(contract::Method::put, path);
  }
  template <class Message>
  detail::RouteDeclaration patch(detail::RoutePath<Message> path) {
    return declare_route<Message>(contract::Method::patch, path);
  }
  template <class Message>
  detail::RouteDeclaration del(detail::RoutePath<Message> path) {
    return declare_route<Message>(contract::Method::delete_, path);
  }

  /// SQL run once, in order of number, before the plugin starts. What was applied never changes: add another.
  void migration(std::uint32_t number, std::string_view sql) { declare_migration(number, sql); }

  /// The struct that `[plugin.<name>]` of the configuration fills; handlers take `const Settings<S>&`. `.checked_by(check)` names a function that
  /// finds what the types cannot: faults of the settings stop the start, and are told by `comptoir config check`.
  template <class S>
  SettingsDeclaration<S> settings() {
    return declare_settings<S>();
  }

  /// Sends a command every so often, on the host's threads; on one host at a time. The timer is called "<plugin>/<command>" or, where two timers
  /// send the same command, "<plugin>/<name>".
  template <class Command>
  void every(std::uint32_t milliseconds, const Command& command, ShortName name = {}) {
    declare_timer(milliseconds, command, name);
  }

  /// A plugin that must be there and started before this one.
  void depends_on(std::string_view plugin) { declare_dependency(plugin); }

  /// This plugin carries the outbox: `P` is a Publisher (publisher.hpp) made from `const Settings&` (its member type) and a Log when the plugin
  /// starts. Its settings can be checked like those of any plugin.
  template <class P>
  SettingsDeclaration<typename P::Settings> publisher() {
    declare_publisher<P>();
    return declare_settings<typename P::Settings>();
  }

  /// This plugin brings in events of other systems: `R` is a Receiver (receiver.hpp), made like a publisher.
  template <class R>
  SettingsDeclaration<typename R::Settings> receiver() {
    declare_receiver<R>();
    return declare_settings<typename R::Settings>();
  }

 private:
  friend class detail::Instance;
};

}  // namespace comptoir

#include <comptoir/detail/entry.hpp>
