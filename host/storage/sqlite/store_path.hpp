// The place of a store: what must hold of a path before a file is made or opened there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace comptoir::storage::sqlite {

/// What SQLite keeps beside the file of a store, and the lock.
std::vector<std::string> files_beside(const std::string& path);

/// The absolute path without symbolic links, so that one file has one lock. A link may lead to a file that is not there yet. Throws StoreError when
/// it leads nowhere, or when the working folder, from which it is relative, is gone.
std::filesystem::path absolute_path(const std::string& path);

/// The absolute path; makes its folder. Throws StoreError when no store can be opened or made there.
std::string prepared_path(const std::string& path);

/// Finds out, without writing, whether the store could be opened or made at this path. Throws StoreError when it could not. Nobody in this process
/// may have it open; another process may.
void check_store_path(const std::string& path);

/// Throws StoreError when what is open as `descriptor` is no file of SQLite, nor an empty one, or has more names than `path`.
void refuse_other_files(const std::string& path, int descriptor);

}  // namespace comptoir::storage::sqlite
