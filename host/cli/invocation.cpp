#include "cli/invocation.hpp"

#include <iostream>

namespace comptoir::cli {

Result<configuration::Configuration> Invocation::configuration() const {
  return file ? configuration::load(*file) : Result<configuration::Configuration>(configuration::built_in());
}

void print(const Error& error) {
  std::cerr << "comptoir: " << error.sentence << " (" << error.code << ")\n";
  for (const auto& fault : error.faults) std::cerr << "  " << fault.message << '\n';
}

}  // namespace comptoir::cli
