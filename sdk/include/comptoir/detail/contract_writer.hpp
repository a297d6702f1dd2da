// Writes a contract as JSON, letter for letter as write_json() would: a test holds the two equal.
//
// By hand, since the shapes of its twenty structs would cost every author of a plugin a second of compiling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/json_writer.hpp>

namespace comptoir::detail {

class ContractWriter {
 public:
  explicit ContractWriter(std::string& out) : out_(out) {}

  [[gnu::cold]] void write(const contract::Contract& contract) {
    out_ += '{';
    member("name", contract.name);
    member("version", contract.version);
    member("sdk", contract.sdk);
    list("dependencies", contract.dependencies);
    list("aggregates", contract.aggregates);
    list("events", contract.events);
    list("upcasts", contract.upcasts);
    list("commands", contract.commands);
    list("queries", contract.queries);
    list("eventHandlers", contract.event_handlers);
    list("reactions", contract.reactions);
    list("projections", contract.projections);
    list("views", contract.views);
    list("routes", contract.routes);
    list("migrations", contract.migrations);
    list("timers", contract.timers);
    member("settings", contract.settings);
    member("publisher", contract.publisher);
    member("receiver", contract.receiver);
    out_ += '}';
  }

 private:
  static constexpr std::string_view column_kinds[] = {"TEXT", "INTEGER", "REAL", "BOOLEAN", "JSON"};
  static constexpr std::string_view timings[] = {"SAME_TRANSACTION", "ASYNCHRONOUS"};

  [[gnu::cold, gnu::noinline]] void begin(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    ((out_ += '"') += name) += "\":";
  }
  [[gnu::cold, gnu::noinline]] void member(std::string_view name, std::string_view text) {
    begin(name);
    append_json_text(out_, text);
  }
  void member(std::string_view name, const std::string& text) { member(name, std::string_view(text)); }
  void member(std::string_view name, const std::optional<std::string>& text) {
    if (text) member(name, std::string_view(*text));
  }
  [[gnu::cold, gnu::noinline]] void member(std::string_view name, std::uint32_t number) {
    begin(name);
    append_number(out_, number);
  }
  void member(std::string_view name, const std::optional<std::uint32_t>& number) {
    if (number) member(name, *number);
  }
  [[gnu::cold, gnu::noinline]] void member(std::string_view name, bool value) {
    begin(name);
    out_ += value ? "true" : "false";
  }

  template <class Item>
  [[gnu::cold]] void list(std::string_view name, const std::vector<Item>& items) {
    begin(name);
    out_ += '[';
    for (const auto& each : items) {
      if (out_.back() != '[') out_ += ',';
      item(each);
    }
    out_ += ']';
  }

  void item(const std::string& text) { append_json_text(out_, text); }
  void item(std::uint32_t number) { append_number(out_, number); }

  /// A struct: its members between braces.
  template <class Item>
  [[gnu::cold]] void item(const Item& item) {
    out_ += '{';
    members(item);
    out_ += '}';
  }

  void members(const contract::Column& column) {
    member("name", column.name);
    member("table", column.table);
    member("kind", column_kinds[static_cast<std::size_t>(column.kind)]);
    member("optional", column.optional);
  }
  void members(const contract::Aggregate& aggregate) {
    member("name", aggregate.name);
    member("stateVersion", aggregate.state_version);
  }
  void members(const contract::Event& event) {
    member("name", event.name);
    member("aggregate", event.aggregate);
    member("schema", event.schema);
    member("published", event.published);
    member("mapping", event.mapping);
    member("publishedSchema", event.published_schema);
    member("summary", event.summary);
  }
  void members(const contract::Upcast& upcast) {
    member("from", upcast.from);
    member("to", upcast.to);
  }
  void members(const contract::Command& command) {
    member("name", command.name);
    member("handler", command.handler);
    member("aggregate", command.aggregate);
    member("schema", command.schema);
    member("answer", command.answer);
    list("fields", command.fields);
  }
  void members(const contract::Query& query) {
    member("name", query.name);
    member("handler", query.handler);
    member("schema", query.schema);
    member("answer", query.answer);
    list("fields", query.fields);
  }
  void members(const contract::EventHandler& handler) {
    member("name", handler.name);
    member("event", handler.event);
    member("handler", handler.handler);
  }
  void members(const contract::Reaction& reaction) {
    member("name", reaction.name);
    member("event", reaction.event);
    member("handler", reaction.handler);
    list("commands", reaction.commands);
    member("schema", reaction.schema);
  }
  void members(const contract::Projection& projection) {
    member("name", projection.name);
    member("event", projection.event);
    member("handler", projection.handler);
    member("timing", timings[static_cast<std::size_t>(projection.timing)]);
    member("totalOrder", projection.total_order);
    list("views", projection.views);
    member("version", projection.version);
  }
  void members(const contract::Index& index) {
    member("name", index.name);
    list("columns", index.columns);
  }
  void members(const contract::View& view) {
    member("name", view.name);
    member("table", view.table);
    list("columns", view.columns);
    list("key", view.key);
    list("indexes", view.indexes);
  }
  void members(const contract::Conclusion& conclusion) {
    member("event", conclusion.event);
    member("status", conclusion.status);
    member("handler", conclusion.handler);
  }
  void members(const contract::Route& route) {
    member("method", method_name(route.method));
    member("path", route.path);
    member("message", route.message);
    member("permission", route.permission);
    member("success", route.success);
    member("idempotent", route.idempotent);
    member("aggregate", route.aggregate);
    member("aggregateId", route.aggregate_id);
    member("location", route.location);
    member("opens", route.opens);
    list("conclusions", route.conclusions);
    member("summary", route.summary);
  }
  void members(const contract::Migration& migration) {
    member("number", migration.number);
    member("sql", migration.sql);
  }
  void members(const contract::Timer& timer) {
    member("name", timer.name);
    member("everyMs", timer.every_ms);
    member("command", timer.command);
    member("message", timer.message);
  }

  std::string& out_;
};

}  // namespace comptoir::detail
