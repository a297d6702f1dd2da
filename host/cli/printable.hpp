// Texts of others on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace comptoir::cli {

/// `text` without what steers a terminal or breaks a line: control characters, and those that turn the direction of writing, become `?`.
std::string printable(std::string_view text);

/// How many characters it has, as a terminal counts columns: no byte that continues one.
std::size_t width_of(std::string_view text);

}  // namespace comptoir::cli
