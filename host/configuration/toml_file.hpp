// Reads one TOML file into a tree.
#pragma once

#include <filesystem>
#include <optional>

#include "configuration/faults.hpp"
#include "configuration/node.hpp"

namespace comptoir::configuration {

/// The file's root table. A file that cannot be read or is not TOML is added to `faults`, and the answer is empty; a file that is not
/// TOML yields one fault, for its first error.
std::optional<Node> read_toml_file(const std::filesystem::path& file, Faults& faults);

}  // namespace comptoir::configuration
