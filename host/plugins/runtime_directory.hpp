// Where the copies of plugins lie that this process has mapped.
#pragma once

#include <filesystem>
#include <string>

#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// A folder of this process alone (mode 0700) below a parent that several hosts may share. A library is opened from a copy in here, so that
/// replacing the file in the plugin folder neither crashes this process nor gives it the old code again.
/// Removed at its end; what a killed process left behind is removed by the next one that starts.
class RuntimeDirectory {
 public:
  /// Makes `parent` when it is missing, removes the folders of processes that are gone, and makes our own.
  /// Errors: plugin.runtime_directory, when the folder cannot be made or belongs to another user. [main-thread]
  static Result<RuntimeDirectory> create(const std::filesystem::path& parent);

  RuntimeDirectory(RuntimeDirectory&& other) noexcept;
  RuntimeDirectory& operator=(RuntimeDirectory&& other) noexcept;
  ~RuntimeDirectory();

  const std::filesystem::path& path() const { return path_; }

  /// Copies `file` to a name that was never used before in this process.
  /// Errors: plugin.unreadable. Ownership: the caller removes the copy once nothing maps it. One thread at a time.
  Result<std::filesystem::path> copy(const std::filesystem::path& file);

 private:
  RuntimeDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_ = -1;
  unsigned copies_ = 0;
};

}  // namespace comptoir::plugins
