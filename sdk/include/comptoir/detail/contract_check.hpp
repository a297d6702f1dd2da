// What a contract must not say: asked of every plugin by the host that loads it, and by a scenario that stands in for a host.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/nearest.hpp>
#include <comptoir/detail/route_path.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::detail {

/// Collects sentences, each of which says what is wrong, where, and what would be right.
class ContractCheck {
 public:
  explicit ContractCheck(const contract::Contract& contract) : contract_(contract) {}

  std::vector<std::string> run() && {
    check_names();
    check_reactions();
    check_projections();
    check_timers();
    check_upcasts();
    for (const auto& route : contract_.routes) check_route(route);
    check_route_shapes();
    return std::move(sentences_);
  }

 private:
  static std::string spelled(const contract::Route& route) {
    static constexpr std::string_view methods[] = {"GET ", "POST ", "PUT ", "PATCH ", "DELETE "};
    return std::string(methods[static_cast<std::size_t>(route.method)]) + route.path;
  }

  /// The path with its parameters blanked: "/guests/{}".
  static std::string shape_of(std::string_view path) {
    std::string shape;
    bool inside = false;
    for (const char letter : path) {
      if (letter == '}') inside = false;
      if (!inside) shape += letter;
      if (letter == '{') inside = true;
    }
    return shape;
  }

  template <class Thing>
  static const Thing* find(const std::vector<Thing>& things, std::string_view name) {
    const auto found = std::find_if(things.begin(), things.end(), [&](const Thing& thing) { return thing.name == name; });
    return found == things.end() ? nullptr : &*found;
  }

  template <class Things>
  static std::vector<std::string_view> names_of(const Things& things) {
    std::vector<std::string_view> names;
    for (const auto& thing : things) names.push_back(thing.name);
    return names;
  }

  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  /// `names` are those of things of one kind.
  void expect_once(std::string_view kind, std::vector<std::string_view> names, std::string_view remedy) {
    std::sort(names.begin(), names.end());
    for (auto twice = names.begin(); (twice = std::adjacent_find(twice, names.end())) != names.end();) {
      add("The " + std::string(kind) + ' ' + std::string(*twice) + " is declared twice: " + std::string(remedy) + ".");
      twice = std::upper_bound(twice, names.end(), *twice);
    }
  }

  void check_names() {
    auto messages = names_of(contract_.commands);
    const auto queries = names_of(contract_.queries);
    messages.insert(messages.end(), queries.begin(), queries.end());
    expect_once("command or query", std::move(messages), "it has one handler, so remove one of them or give it another name");
    expect_once("aggregate", names_of(contract_.aggregates), "remove one of them, or give it another name");
    expect_once("event", names_of(contract_.events), "remove one of them, or give it another name");
    expect_once("view", names_of(contract_.views), "remove one of them, or give it another name");
    for (const auto& view : contract_.views) {
      if (view.key.empty()) add("View " + view.name + " has no key: declare plugin.view<Row>(\"" + view.name + "\").key(...).");
      auto indexes = names_of(view.indexes);
      expect_once("index of view " + view.name, std::move(indexes), "remove one of them, or give it another name");
    }
    std::vector<std::string> numbers;
    for (const auto& migration : contract_.migrations) numbers.push_back(std::to_string(migration.number));
    expect_once("migration", {numbers.begin(), numbers.end()}, "give the newer one the next number");
  }

  void check_reactions() {
    expect_once("reaction", names_of(contract_.reactions),
                "give one of them a name of its own, plugin.on(event, reaction, \"name\"), or let one reaction answer all commands");
    std::map<std::string_view, std::string_view> read;
    for (const auto& reaction : contract_.reactions) {
      const auto [earlier, is_new] = read.try_emplace(without_revision(reaction.event), reaction.event);
      if (!is_new && earlier->second != reaction.event)
        add("The plugin reacts to " + std::string(earlier->second) + " and to " + reaction.event +
            ": an event is read in one revision, and what is older by plugin.upcast(...).");
      for (const auto& command : reaction.commands)
        if (find(contract_.commands, command) == nullptr)
          add("The reaction " + reaction.name + " answers " + command + ", which is no command of this plugin.");
    }
  }

  void check_projections() {
    std::map<std::uint32_t, std::string_view> writers;
    std::map<std::string_view, const contract::Projection*> named;
    std::vector<std::string> functions;
    for (const auto& projection : contract_.projections) {
      functions.push_back(projection.name + " of " + projection.event);
      if (find(contract_.reactions, projection.name) != nullptr)
        add("A projection and a reaction are both called " + projection.name + ": by its name it is known how far each has come.");
      const auto& first = *named.try_emplace(projection.name, &projection).first->second;
      if (first.timing != projection.timing || first.total_order != projection.total_order)
        add("The projection " + projection.name + " is declared twice, and not alike: declare all of its functions at once.");
      for (const auto view : projection.views)
        if (const auto& writer = writers.try_emplace(view, projection.name).first->second; writer != projection.name)
          add("View " + contract_.views.at(view).name + " is written by the projections " + std::string(writer) + " and " + projection.name +
              ": a rebuild of one would lose what the other wrote, so give the functions one name.");
    }
    expect_once("projection", {functions.begin(), functions.end()}, "let one function do both, or give one of them another name and another view");
  }

  void check_timers() {
    expect_once("timer", names_of(contract_.timers), "give one of them a name of its own, plugin.every(period, command, \"name\")");
    for (const auto& timer : contract_.timers) {
      if (timer.every_ms == 0) add("The timer " + timer.name + " has no period: it is at least one millisecond.");
      if (find(contract_.commands, timer.command) == nullptr)
        add("The timer " + timer.name + " sends " + timer.command + ", which is no command of this plugin.");
    }
  }

  void check_upcasts() {
    std::vector<std::string_view> sources;
    for (const auto& upcast : contract_.upcasts) {
      sources.push_back(upcast.from);
      const auto* current = find(contract_.events, upcast.from);
      if (current != nullptr && !current->aggregate.empty())
        add("The upcast of " + upcast.from + " begins with what aggregate " + current->aggregate +
            " raises today: an upcast reads an older revision, such as plugin.upcast(\"order.created/1\", ...) for order.created/2.");
      else if (upcast.from == upcast.to)
        add("The upcast of " + upcast.from + " leads back to it: it must lead to a newer revision.");
    }
    expect_once("upcast of", std::move(sources), "an older revision is read in one way");
  }

  void check_route(const contract::Route& route) {
    const auto* command = find(contract_.commands, route.message);
    const auto* query = find(contract_.queries, route.message);
    if (command == nullptr && query == nullptr)
      return add("Route " + spelled(route) + " leads to " + route.message + ", which is neither a command nor a query of this plugin.");
    check_path(route, command != nullptr ? command->fields : query->fields);
    if (command != nullptr && route.method == contract::Method::get)
      add("Route " + spelled(route) + " leads to the command " + route.message + ": what changes something is no GET, so declare plugin.post<...>.");
    if (query != nullptr && route.method != contract::Method::get && route.method != contract::Method::post)
      add("Route " + spelled(route) + " leads to the query " + route.message + ": what only reads is a GET, so declare plugin.get<...>.");
    if (!route.aggregate.empty() && find(contract_.aggregates, route.aggregate) == nullptr)
      add("Route " + spelled(route) + " is about " + route.aggregate + ", which is no aggregate of this plugin.");
    if (route.success == 201 && (command == nullptr || route.aggregate.empty()))
      add("Route " + spelled(route) + " creates, but its handler takes no Repository: what is created has an id, by which Location names it.");
  }

  void check_path(const contract::Route& route, const std::vector<contract::Column>& fields) {
    std::vector<std::string_view> known = names_of(fields);
    const auto is_field = [&](std::string_view name) { return std::find(known.begin(), known.end(), name) != known.end(); };
    const auto [fault, segment] = problem_of_path(route.path, is_field);
    const auto begin = "Route " + spelled(route) + ": ";
    switch (fault) {
      case PathFault::none: return;
      case PathFault::malformed: return add(begin + "a path begins with a slash, and has letters, digits, -_.~ and {parameters}.");
      case PathFault::empty_segment: return add(begin + "a path has no empty segment, and no slash at its end.");
      case PathFault::repeated_parameter: return add(begin + std::string(segment) + " stands twice.");
      case PathFault::unknown_parameter:
        return add(begin + std::string(segment) + " is no field of " + route.message + or_meant(parameter_of(segment), known));
    }
  }

  void check_route_shapes() {
    std::map<std::pair<contract::Method, std::string>, const contract::Route*> taken;
    for (const auto& route : contract_.routes) {
      const auto [earlier, is_new] = taken.try_emplace({route.method, shape_of(route.path)}, &route);
      if (!is_new)
        add("The routes " + spelled(*earlier->second) + " to " + earlier->second->message + " and " + spelled(route) + " to " + route.message +
            " are the same to a client: remove one of them.");
    }
  }

  const contract::Contract& contract_;
  std::vector<std::string> sentences_;
};

}  // namespace comptoir::detail
