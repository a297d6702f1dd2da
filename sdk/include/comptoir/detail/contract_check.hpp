// What a contract must not say: asked of every plugin by the host that loads it, and by a scenario that stands in for a host.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/nearest.hpp>
#include <comptoir/detail/note.hpp>
#include <comptoir/detail/route_check.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::detail {

class ContractCheck {
 public:
  explicit ContractCheck(const contract::Contract& contract) : contract_(contract) {}

  std::vector<std::string> run() && {
    check_names();
    check_reactions();
    check_projections();
    check_timers();
    check_upcasts();
    for (const auto& view : contract_.views) check_view(view);
    RouteCheck(contract_, faults_).run();
    return std::move(faults_).taken();
  }

 private:
  void check_names() {
    auto messages = all_names(contract_.commands);
    const auto queries = all_names(contract_.queries);
    messages.insert(messages.end(), queries.begin(), queries.end());
    faults_.expect_once("command or query", std::move(messages), "it has one handler, so remove one of them or give it another name");
    faults_.expect_once("aggregate", all_names(contract_.aggregates), "remove one of them, or give it another name");
    faults_.expect_once("event", all_names(contract_.events), "remove one of them, or give it another name");
    faults_.expect_once("view", all_names(contract_.views), "remove one of them, or give it another name");
    std::vector<std::string_view> tables;
    for (const auto& view : contract_.views) tables.push_back(view.table);
    faults_.expect_once("table of views", std::move(tables),
                        "a hyphen in a view's name becomes an underscore there, so give one of them another name");
    std::vector<std::string> numbers;
    for (const auto& migration : contract_.migrations) numbers.push_back(std::to_string(migration.number));
    faults_.expect_once("migration", {numbers.begin(), numbers.end()}, "give the newer one the next number");
    for (const auto& plugin : contract_.dependencies)
      if (!is_plugin_name(plugin))
        faults_.add("The plugin depends on \"" + shortened(as_utf8(plugin)) +
                    "\", which is no name of a plugin: those have lower case letters, digits and hyphens, such as orders.");
  }

  void check_reactions() {
    faults_.expect_once("reaction", all_names(contract_.reactions),
                        "give one of them a name of its own, plugin.on(event, reaction, \"name\"), or let one reaction answer all commands");
    std::map<std::string_view, std::string_view> read;
    for (const auto& reaction : contract_.reactions) {
      const auto [earlier, is_new] = read.try_emplace(without_revision(reaction.event), reaction.event);
      if (!is_new && earlier->second != reaction.event)
        faults_.add("The plugin reacts to " + std::string(earlier->second) + " and to " + reaction.event +
                    ": an event is read in one revision, and what is older by plugin.upcast(...).");
      for (const auto& command : reaction.commands)
        if (find_named(contract_.commands, command) == nullptr)
          faults_.add("The reaction " + reaction.name + " answers " + command + ", which is no command of this plugin.");
      check_own_event(reaction);
    }
  }

  /// What the plugin raises itself comes to its reactions by way of the outbox, or not at all.
  void check_own_event(const contract::Reaction& reaction) {
    const auto name = without_revision(reaction.event);
    const contract::Event* raised = nullptr;
    std::vector<std::string_view> known;  // of this context
    for (const auto& event : contract_.events) {
      if (event.published && without_revision(*event.published) == name) return;
      if (without_revision(event.name) == name) raised = &event;
      if (event.published && context_of(*event.published) == context_of(name)) known.push_back(*event.published);
    }
    const auto begin = "The reaction " + reaction.name + " would wait for ever: ";
    if (raised != nullptr)
      return faults_.add(begin + raised->name + " is an event of this plugin that is not published. Declare plugin.event<Event>(\"" + raised->name +
                         "\").published(), or hear it in its own transaction, plugin.on(handler).");
    if (const auto meant = nearest(reaction.event, known); !meant.empty())
      faults_.add(begin + "this plugin publishes no " + reaction.event + "; did you mean " + std::string(meant) + "?");
  }

  /// "order" of "order.line.added": whose events these are.
  static std::string_view context_of(std::string_view name) { return name.substr(0, name.find('.')); }

  void check_projections() {
    std::map<std::uint32_t, std::string_view> writers;
    std::map<std::string_view, const contract::Projection*> named;
    std::vector<std::string> functions;
    for (const auto& projection : contract_.projections) {
      functions.push_back(projection.name + " of " + projection.event);
      if (find_named(contract_.reactions, projection.name) != nullptr)
        faults_.add("A projection and a reaction are both called " + projection.name + ": by its name it is known how far each has come.");
      const auto& first = *named.try_emplace(projection.name, &projection).first->second;
      if (first.timing != projection.timing || first.total_order != projection.total_order || first.version != projection.version)
        faults_.add("The projection " + projection.name + " is declared twice, and not alike: declare all of its functions at once.");
      for (const auto view : projection.views)
        if (const auto& writer = writers.try_emplace(view, projection.name).first->second; writer != projection.name)
          faults_.add("View " + contract_.views.at(view).name + " is written by the projections " + std::string(writer) + " and " + projection.name +
                      ": a rebuild of one would lose what the other wrote, so give the functions one name.");
    }
    faults_.expect_once("projection", {functions.begin(), functions.end()},
                        "let one function do both, or give one of them another name and another view");
  }

  /// Of PostgreSQL's 63 bytes a name leaves room for what marks the copy that a rebuild makes of the table.
  static constexpr std::size_t table_bytes_max = 50;
  static constexpr std::size_t column_bytes_max = 63;

  void check_view(const contract::View& view) {
    const auto begin = "View " + view.name;
    if (view.table.size() > table_bytes_max)
      faults_.add(begin + " has the table " + view.table + ", whose name has " + std::to_string(view.table.size()) +
                  " bytes: " + std::to_string(table_bytes_max) + " are the most, so give the view a shorter name.");
    if (view.key.empty()) faults_.add(begin + " has no key: declare plugin.view<Row>(\"" + view.name + "\").key(...).");
    for (const auto& name : view.key)
      if (const auto* column = find_named(view.columns, name); column != nullptr && column->optional)
        faults_.add(begin + " has the optional field " + name + " in its key: what names a row is always there.");
    for (const auto& column : view.columns)
      if (!is_column_name(column.table) || column.table == "tenant")
        faults_.add(begin + " has a field " + column.table + ", which can be no column: it has lower case letters, digits and underscores, " +
                    std::to_string(column_bytes_max) + " at most, and tenant is the store's own.");
    faults_.expect_once("field of the key of view " + view.name, {view.key.begin(), view.key.end()}, "a field stands there once");
    faults_.expect_once("index of view " + view.name, all_names(view.indexes), "remove one of them, or give it another name");
    for (const auto& index : view.indexes)
      faults_.expect_once("field of index " + index.name + " of view " + view.name, {index.columns.begin(), index.columns.end()},
                          "a field stands there once");
  }

  static bool is_column_name(std::string_view name) {
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= column_bytes_max && (name.front() < '0' || name.front() > '9') &&
           std::all_of(name.begin(), name.end(), is_plain);
  }

  void check_timers() {
    faults_.expect_once("timer", all_names(contract_.timers), "give one of them a name of its own, plugin.every(period, command, \"name\")");
    for (const auto& timer : contract_.timers) {
      if (timer.every_ms == 0) faults_.add("The timer " + timer.name + " has no period: it is at least one millisecond.");
      if (find_named(contract_.commands, timer.command) == nullptr)
        faults_.add("The timer " + timer.name + " sends " + timer.command + ", which is no command of this plugin.");
    }
  }

  void check_upcasts() {
    std::vector<std::string_view> sources;
    for (const auto& upcast : contract_.upcasts) {
      sources.push_back(upcast.from);
      const auto* current = find_named(contract_.events, upcast.from);
      if (current != nullptr && !current->aggregate.empty())
        faults_.add("The upcast of " + upcast.from + " begins with what aggregate " + current->aggregate +
                    " raises today: an upcast reads an older revision, such as plugin.upcast(\"order.created/1\", ...) for order.created/2.");
      else if (upcast.from == upcast.to)
        faults_.add("The upcast of " + upcast.from + " leads back to it: it must lead to a newer revision.");
    }
    faults_.expect_once("upcast of", std::move(sources), "an older revision is read in one way");
    check_names_of_upcasts();
  }

  /// An event keeps its name from one revision to the next. What has another name is misspelt, and would read nothing.
  void check_names_of_upcasts() {
    std::vector<std::string_view> known;
    for (const auto& event : contract_.events) known.push_back(without_revision(event.name));
    for (const auto& reaction : contract_.reactions) known.push_back(without_revision(reaction.event));
    for (const auto& upcast : contract_.upcasts) {
      const auto name = without_revision(upcast.from);
      if (std::find(known.begin(), known.end(), name) == known.end())
        faults_.add("The upcast of " + upcast.from + " begins with a name that no event of this plugin has, and none that it hears" +
                    or_meant(name, known));
    }
  }

  const contract::Contract& contract_;
  ContractFaults faults_;
};

}  // namespace comptoir::detail
