// Whether two paths lead to one file.
#pragma once

#include <filesystem>

namespace comptoir::files {

/// However they are spelled, and by whatever links they go. A file that is not there yet is where it would be made.
[[nodiscard]] bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other);

/// The path without ".", ".." and links, as far as it is there.
[[nodiscard]] std::filesystem::path plain(const std::filesystem::path& path);

}  // namespace comptoir::files
