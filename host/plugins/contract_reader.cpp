#include "contract_reader.hpp"

#include <optional>
#include <string>
#include <vector>

#include <comptoir/detail/contract_check.hpp>
#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/routes.hpp>

#include "message_fields.hpp"

namespace comptoir::plugins {
namespace {

/// What matters of an error document here.
struct Explanation {
  std::optional<std::string> code;
  std::optional<std::string> sentence;
  std::optional<std::vector<Fault>> faults;
};

/// A list that a small plugin left out.
bool is_absent_list(const Fault& fault) {
  if (fault.code != "field.missing" || fault.pointer.rfind('/') != 0) return false;
  return fault.pointer != "/name" && fault.pointer != "/version" && fault.pointer != "/sdk";
}

std::string list(const std::vector<Fault>& faults) {
  std::string sentences;
  for (const auto& fault : faults) sentences += " " + (fault.pointer.empty() ? "" : fault.pointer + ": ") + fault.message;
  return sentences;
}

/// The id of the aggregate must be made of what the path names.
std::optional<std::string> wrong_version(const contract::Route& route) {
  const auto given = detail::path_parameters(route.path);
  for (const auto& name : detail::path_parameters(route.aggregate_id))
    if (std::ranges::find(given, name) == given.end())
      return "Route " + route.path + " says that the id of its " + route.aggregate + " is " + route.aggregate_id + ", but its path has no {" + name +
             "}.";
  return std::nullopt;
}

/// What a 201 has created must be shown by a route, at a path that the answer and the request tell, with the version that is answered.
std::optional<std::string> wrong_location(const contract::Route& route, const contract::Contract& contract) {
  if (route.success != 201) return std::nullopt;
  const auto begin = "Route " + route.path + " creates what it says is shown at " + route.location;
  const auto shown = std::ranges::find_if(contract.routes, [&](const contract::Route& candidate) {
    return candidate.method == contract::Method::get && candidate.path == route.location;
  });
  if (shown == contract.routes.end()) return begin + ", where this plugin has no GET route.";
  if (shown->aggregate != route.aggregate)
    return begin + ", whose ETag is not of the aggregate '" + route.aggregate + "' but of '" + shown->aggregate + "'.";

  const auto command = std::ranges::find_if(contract.commands, [&](const auto& candidate) { return candidate.name == route.message; });
  const auto answered = command != contract.commands.end() && command->answer ? message_fields(*command->answer) : decltype(message_fields({}))();
  const auto given = detail::path_parameters(route.path);
  for (const auto& name : detail::path_parameters(route.location)) {
    const bool is_the_id = shown->aggregate_id == "{" + name + "}";
    if (!is_the_id && !answered.contains(name) && std::ranges::find(given, name) == given.end())
      return begin + ", but neither its answer nor its path has {" + name + "}.";
  }
  return std::nullopt;
}

/// What in a contract points elsewhere in it.
std::optional<std::string> wrong_reference(const contract::Contract& contract) {
  for (const auto& projection : contract.projections) {
    for (const auto view : projection.views) {
      if (view >= contract.views.size()) return "Projection " + projection.name + " writes view " + std::to_string(view) + ", which is not declared.";
    }
  }
  for (const auto& route : contract.routes) {
    if (auto wrong = wrong_version(route)) return wrong;
    if (auto wrong = wrong_location(route, contract)) return wrong;
  }
  return std::nullopt;
}

Error misdeclared(const std::string& plugin, const std::vector<std::string>& sentences) {
  std::string all;
  for (const auto& sentence : sentences) all += " " + sentence;
  return refused("plugin.misdeclared", "Plugin " + plugin + " cannot start as it is declared." + all);
}

}  // namespace

Result<contract::Contract> read_contract(std::string_view json, const Identity& identity) {
  const auto malformed = [&](const std::string& what) {
    return refused("plugin.malformed_contract", "The contract of plugin " + identity.name + " cannot be used." + what +
                                                    " Build it with the SDK of its note (" + sdk_text(identity) +
                                                    "), or mend its contract function.");
  };
  contract::Contract contract;
  auto faults = detail::read_json(json, contract, detail::Unknown::ignored);
  std::erase_if(faults, is_absent_list);
  if (!faults.empty()) return malformed(list(faults));

  const auto differs = [&](const char* member, const std::string& ours, const std::string& note) {
    return malformed(" Its " + std::string(member) + " is " + ours + ", the note of its library says " + note + ".");
  };
  if (contract.name != identity.name) return differs("name", contract.name, identity.name);
  if (contract.version != identity.version) return differs("version", contract.version, identity.version);
  if (const auto wrong = wrong_reference(contract)) return malformed(" " + *wrong);
  if (const auto wrong = detail::ContractCheck(contract).run(); !wrong.empty()) return misdeclared(contract.name, wrong);
  return contract;
}

Error read_explanation(std::string_view json) {
  Explanation explanation;
  const auto unreadable = detail::read_json(json, explanation, detail::Unknown::ignored);
  if (json.empty() || !unreadable.empty() || !explanation.sentence) return refused("", "It gave no reason that can be read.");
  auto error = refused(explanation.code.value_or(""), *explanation.sentence);
  if (explanation.faults) error.faults = *std::move(explanation.faults);
  return error;
}

}  // namespace comptoir::plugins
