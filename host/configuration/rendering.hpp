// The effective configuration as a person reads it.
#pragma once

#include <string>

#include "configuration/node.hpp"

namespace comptoir::configuration {

/// `root` as TOML. Values of keys that name a secret and passwords inside URLs are masked. Empty tables are left out.
std::string masked_toml(const Node& root);

}  // namespace comptoir::configuration
