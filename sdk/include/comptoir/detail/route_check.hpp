// What the routes of a contract must not say.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/message_fields.hpp>
#include <comptoir/detail/nearest.hpp>
#include <comptoir/detail/route_path.hpp>
#include <comptoir/detail/routes.hpp>

namespace comptoir::detail {

class RouteCheck {
 public:
  RouteCheck(const contract::Contract& contract, ContractFaults& faults) : contract_(contract), faults_(faults) {}

  void run() {
    for (const auto& route : contract_.routes) check(route);
    check_shapes();
  }

 private:
  static std::string spelled(const contract::Route& route) { return std::string(method_name(route.method)) + ' ' + route.path; }
  static std::string begin_of(const contract::Route& route) { return "Route " + spelled(route); }

  void check(const contract::Route& route) {
    const auto* command = find_named(contract_.commands, route.message);
    const auto* query = find_named(contract_.queries, route.message);
    const auto begin = begin_of(route);
    if (command == nullptr && query == nullptr)
      return faults_.add(begin + " leads to " + route.message + ", which is neither a command nor a query of this plugin.");
    check_path(route, command != nullptr ? command->fields : query->fields);
    if (command != nullptr && route.method == contract::Method::get)
      faults_.add(begin + " leads to the command " + route.message + ": what changes something is no GET, so declare plugin.post<...>.");
    if (query != nullptr && route.method != contract::Method::get && route.method != contract::Method::post)
      faults_.add(begin + " leads to the query " + route.message + ": what only reads is a GET, so declare plugin.get<...>.");
    if (!route.aggregate.empty() && find_named(contract_.aggregates, route.aggregate) == nullptr)
      faults_.add(begin + " is about " + route.aggregate + ", which is no aggregate of this plugin.");
    check_aggregate_id(route);
    check_creation(route, command);
    check_conversation(route, command != nullptr);
  }

  void check_path(const contract::Route& route, const std::vector<contract::Column>& fields) {
    std::vector<std::string_view> known = all_names(fields);
    const auto is_field = [&](std::string_view name) { return std::find(known.begin(), known.end(), name) != known.end(); };
    const auto [fault, segment] = problem_of_path(route.path, is_field);
    const auto begin = begin_of(route) + ": ";
    switch (fault) {
      case PathFault::none: return;
      case PathFault::malformed: return faults_.add(begin + "a path begins with a slash, and has letters, digits, -_.~ and {parameters}.");
      case PathFault::empty_segment: return faults_.add(begin + "a path has no empty segment, and no slash at its end.");
      case PathFault::dot_segment: return faults_.add(begin + "a path has no segment . or .., which clients resolve before they send it.");
      case PathFault::repeated_parameter: return faults_.add(begin + std::string(segment) + " stands twice.");
      case PathFault::unknown_parameter:
        return faults_.add(begin + std::string(segment) + " is no field of " + route.message + or_meant(parameter_of(segment), known));
    }
  }

  /// The id of the aggregate must be made of what the path names.
  void check_aggregate_id(const contract::Route& route) {
    const auto given = path_parameters(route.path);
    for (const auto& name : path_parameters(route.aggregate_id))
      if (std::find(given.begin(), given.end(), name) == given.end())
        faults_.add(begin_of(route) + " says that the id of its " + route.aggregate + " is " + route.aggregate_id + ", but its path has no {" + name +
                    '}' + or_meant(name, {given.begin(), given.end()}));
  }

  void check_creation(const contract::Route& route, const contract::Command* command) {
    if (route.success != 201) return;
    if (command == nullptr || route.aggregate.empty())
      faults_.add(begin_of(route) + " creates, but its handler takes no Repository: what is created has an id, by which Location names it.");
    else
      check_location(route, *command);
  }

  /// What a 201 has created must be shown by a route, at a path that the answer and the request tell, with the version that is answered.
  void check_location(const contract::Route& route, const contract::Command& command) {
    const auto begin = begin_of(route) + " creates what it says is shown at " + route.location;
    const contract::Route* shown = nullptr;
    std::vector<std::string_view> paths;
    for (const auto& candidate : contract_.routes) {
      if (candidate.method != contract::Method::get) continue;
      paths.push_back(candidate.path);
      if (candidate.path == route.location) shown = &candidate;
    }
    if (shown == nullptr) return faults_.add(begin + ", where this plugin has no GET route" + or_meant(route.location, paths));
    if (shown->aggregate != route.aggregate)
      return faults_.add(begin + ", whose ETag is of " + (shown->aggregate.empty() ? "nothing" : "the aggregate '" + shown->aggregate + "'") +
                         " and not of '" + route.aggregate + "': say .shows<Aggregate>() at that GET route.");

    const auto answered = command.answer ? message_fields(*command.answer) : MessageFields{};
    const auto given = path_parameters(route.path);
    for (const auto& name : path_parameters(route.location)) {
      const bool is_the_id = shown->aggregate_id == "{" + name + "}";
      if (is_the_id || std::find(given.begin(), given.end(), name) != given.end()) continue;
      const auto member = answered.find(name);
      if (member == answered.end())
        faults_.add(begin + ", but neither its answer nor its path has {" + name + "}.");
      else if (!member->second.required)
        faults_.add(begin + ", but its answer may be without {" + name +
                    "}: make it a member that is always there, neither std::optional nor defaulted.");
    }
  }

  /// A conversation is looked for in the stream of the route's aggregate: there its first word and its last must be.
  void check_conversation(const contract::Route& route, bool is_command) {
    if (!route.opens && route.conclusions.empty()) return;
    const auto begin = begin_of(route);
    if (!is_command) return faults_.add(begin + " opens a conversation, but leads to a query, which asks nobody: let it lead to a command.");
    if (!route.opens) return faults_.add(begin + " concludes a conversation that nothing opens: declare .opens<Event>() before .concludes<Event>().");
    if (route.conclusions.empty())
      faults_.add(begin + " opens a conversation that nothing concludes: declare .opens<Event>().concludes<Event>() or .concludes_refused(refusal).");
    check_word(route, "opens", *route.opens);
    std::vector<std::string_view> ends;
    for (const auto& conclusion : route.conclusions) {
      check_word(route, "concludes", conclusion.event);
      ends.push_back(conclusion.event);
      if (conclusion.event == *route.opens)
        faults_.add(begin + " opens and concludes a conversation by " + conclusion.event + ": what asks is no answer.");
    }
    faults_.expect_once("conclusion of route " + spelled(route) + " by", std::move(ends), "an event ends a conversation in one way");
  }

  void check_word(const contract::Route& route, std::string_view does, const std::string& event) {
    const auto* declared = find_named(contract_.events, event);
    if (!route.aggregate.empty() && declared != nullptr && declared->aggregate == route.aggregate) return;
    const auto whose = route.aggregate.empty() ? "; and it is about none: say which, .changes<Aggregate>()"
                                               : " " + route.aggregate + ", whose own events tell how it stands";
    faults_.add(begin_of(route) + ' ' + std::string(does) + " a conversation by " + event + ", which is no event of its aggregate" + whose + ".");
  }

  void check_shapes() {
    std::map<std::string, const contract::Route*> taken;
    for (const auto& route : contract_.routes) {
      const auto [earlier, is_new] = taken.try_emplace(route_shape(route), &route);
      if (!is_new)
        faults_.add("The routes " + spelled(*earlier->second) + " to " + earlier->second->message + " and " + spelled(route) + " to " +
                    route.message + " are the same to a client: remove one of them.");
    }
  }

  const contract::Contract& contract_;
  ContractFaults& faults_;
};

}  // namespace comptoir::detail
