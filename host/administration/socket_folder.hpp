// Where the administration's socket lies.
#pragma once

#include <filesystem>

#include <comptoir/result.hpp>

namespace comptoir::administration {

/// Makes the folder of `socket` and those above it, as far as they are missing, for this user alone.
/// Errors: admin.listen_failed, with the folder that cannot be made.
Result<> make_folder_of(const std::filesystem::path& socket);

/// Whether it could, as far as rights tell; makes nothing. Errors: the same.
Result<> check_folder_of(const std::filesystem::path& socket);

}  // namespace comptoir::administration
