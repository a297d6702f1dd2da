#include "cli/invocation.hpp"

#include <iostream>

#include "cli/printable.hpp"

namespace comptoir::cli {

Result<configuration::Configuration> Invocation::configuration() const {
  return file ? configuration::load(*file) : Result<configuration::Configuration>(configuration::built_in());
}

Result<configuration::Configuration> Invocation::configuration_for_asking() const {
  const auto or_empty = [](std::string_view name) { return configuration::process_environment(name).value_or(""); };
  return file ? configuration::load(*file, or_empty) : configuration();
}

void print(const Error& error) {
  std::cerr << "comptoir: " << printable(error.sentence) << " (" << printable(error.code) << ")\n";
  for (const auto& fault : error.faults) std::cerr << "  " << printable(fault.message) << '\n';
}

}  // namespace comptoir::cli
