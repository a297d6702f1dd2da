// Environment variables inside texts: "${NAME}", "${NAME:-default}", and "$$" for a plain dollar.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "configuration/faults.hpp"
#include "configuration/node.hpp"

namespace comptoir::configuration {

/// Answers the value of an environment variable, or nothing where it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The variables of this process.
std::optional<std::string> process_environment(std::string_view name);

/// Replaces the variables in every text below `root`, keys excepted. A default stands in for a variable that is not set or empty, and ends
/// at the first `}`. A variable that is not set and has no default, and a reference that is not closed, are faults. A `$` that is followed
/// by neither `{` nor `$` stands for itself. Values of variables never appear in a fault.
void replace_variables(Node& root, const Environment& environment, Faults& faults);

}  // namespace comptoir::configuration
