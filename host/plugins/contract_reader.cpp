#include "contract_reader.hpp"

#include <optional>
#include <string>
#include <vector>

#include <comptoir/detail/contract_check.hpp>
#include <comptoir/detail/json_reader.hpp>

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

/// What in a contract points by number to where nothing is.
std::optional<std::string> wrong_reference(const contract::Contract& contract) {
  for (const auto& projection : contract.projections) {
    for (const auto view : projection.views) {
      if (view >= contract.views.size()) return "Projection " + projection.name + " writes view " + std::to_string(view) + ", which is not declared.";
    }
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
