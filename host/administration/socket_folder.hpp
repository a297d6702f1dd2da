// Where the administration's socket lies, and what lies beside it.
#pragma once

#include <filesystem>

#include <comptoir/result.hpp>

namespace comptoir::administration {

/// Makes the folder of `socket` and those above it, as far as they are missing, for this user alone.
/// Errors: admin.listen_failed, with the folder that cannot be made.
Result<> make_folder_of(const std::filesystem::path& socket);

/// Whether it could, as far as rights tell; makes nothing. Errors: the same.
Result<> check_folder_of(const std::filesystem::path& socket);

/// The file beside it in which deliveries are noted: no two hosts share the socket.
std::filesystem::path notes_beside(const std::filesystem::path& socket);

}  // namespace comptoir::administration
