// The settings that a plugin says it has.
#pragma once

#include <string_view>

#include "configuration/node.hpp"

namespace comptoir::configuration {

/// A JSON object as a table, its members spelled as in a file; what is null is left out. What is no JSON, for a plugin wrote it, ends the table
/// early.
Node told_settings(std::string_view json);

}  // namespace comptoir::configuration
