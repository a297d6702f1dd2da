// The contract of a plugin: everything its `declare` says, as plain structs that travel as JSON.
//
// A plugin writes it, the host, `comptoir plugin describe` and documentation read it. Lists keep the order of declaration.
// Handlers are named by their number; members are only ever added, and what is added is optional or defaulted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::contract {

/// A JSON Schema (2020-12) as text.
using Schema = std::string;

enum class ColumnKind { text, integer, real, boolean, json };
enum class Method { get, post, put, patch, delete_ };

/// As HTTP spells it, and the contract: "GET".
constexpr std::string_view method_name(Method method) {
  constexpr std::string_view names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return names[static_cast<std::size_t>(method)];
}

enum class Timing { same_transaction, asynchronous };

/// Also describes the scalar members of a message, so that the host can type path and query parameters.
struct Column {
  std::string name;   ///< as on the wire: "unitPrice"
  std::string table;  ///< as in SQL: "unit_price"
  ColumnKind kind = ColumnKind::text;
  bool optional = false;
};

struct Aggregate {
  std::string name;
  std::uint32_t state_version = 1;
};

/// A domain event; also an integration event where `published` is set.
struct Event {
  std::string name;  ///< with its revision: "order.created/1"
  std::string aggregate;
  Schema schema;
  std::optional<std::string> published;  ///< wire name of the integration event, with its revision
  std::optional<std::uint32_t> mapping;  ///< handler that turns the domain event into the published one; absent: the same data
  std::optional<Schema> published_schema;
  std::string summary;
};

struct Upcast {
  std::string from;  ///< "order.created/1"
  std::string to;    ///< "order.created/2"
};

struct Command {
  std::string name;  ///< "orders.place_order/1"
  std::uint32_t handler = 0;
  std::string aggregate;  ///< of the handler's first repository; empty where it has none
  Schema schema;
  std::optional<Schema> answer;
  std::vector<Column> fields;
};

struct Query {
  std::string name;
  std::uint32_t handler = 0;
  Schema schema;
  Schema answer;
  std::vector<Column> fields;
};

/// A function of a domain event of the same context, run in the same unit.
struct EventHandler {
  std::string name;
  std::string event;
  std::uint32_t handler = 0;
};

/// A function from another context's integration event to commands of ours.
struct Reaction {
  std::string name;   ///< consumer name, stable: "stock/order.cancelled"
  std::string event;  ///< wire name with the newest revision it reads
  std::uint32_t handler = 0;
  std::vector<std::string> commands;
  std::optional<Schema> schema{};  ///< what it reads of the event
};

struct Projection {
  std::string name;
  std::string event;
  std::uint32_t handler = 0;
  Timing timing = Timing::same_transaction;
  bool total_order = false;
  std::vector<std::uint32_t> views;  ///< what it alone writes
  std::uint32_t version = 1;         ///< of what its functions make of an event

  static constexpr std::string_view defaulted[] = {"version"};
};

struct Index {
  std::string name;
  std::vector<std::string> columns;
};

struct View {
  std::string name;   ///< "visits"
  std::string table;  ///< "guestbook_visits"
  std::vector<Column> columns;
  std::vector<std::string> key;  ///< names of columns, wire spelling
  std::vector<Index> indexes;
};

/// An event that concludes the conversation a route opened: its answer.
struct Conclusion {
  std::string event;
  std::uint32_t status = 200;
  std::optional<std::uint32_t> handler;  ///< turns the event into a refusal (409 and the like); absent: its data is the answer
};

struct Route {
  Method method = Method::get;
  std::string path;     ///< relative to /api/v1: "/guests/{guest}/visits"
  std::string message;  ///< wire name of the command or query
  std::string permission;
  std::uint32_t success = 200;
  bool idempotent = false;
  std::string aggregate;     ///< whose version is the ETag; empty: none
  std::string aggregate_id;  ///< its id, from path parameters: "{orderId}", "{warehouse}/{sku}"; empty: it is what the command appends to first
  std::string location;      ///< of a 201: path of the GET route that shows what was created
  std::vector<Conclusion> conclusions;
  std::string summary;
  std::optional<std::string> opens{};  ///< the event that asks others; there is one where there are conclusions
};

struct Migration {
  std::uint32_t number = 0;
  std::string sql;
};

struct Timer {
  std::string name;
  std::uint32_t every_ms = 0;
  std::string command;
  std::string message;  ///< JSON of the command
};

struct Contract {
  std::string name;
  std::string version;
  std::string sdk;
  std::vector<std::string> dependencies;  ///< plugins that must be started before this one
  std::vector<Aggregate> aggregates;
  std::vector<Event> events;
  std::vector<Upcast> upcasts;
  std::vector<Command> commands;
  std::vector<Query> queries;
  std::vector<EventHandler> event_handlers;
  std::vector<Reaction> reactions;
  std::vector<Projection> projections;
  std::vector<View> views;
  std::vector<Route> routes;
  std::vector<Migration> migrations;
  std::vector<Timer> timers;
  std::optional<Schema> settings;
  bool publisher = false;  ///< offers comptoir.publisher/1
  bool receiver = false;   ///< offers comptoir.receiver/1
};

}  // namespace comptoir::contract
