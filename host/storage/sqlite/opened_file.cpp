#include "storage/sqlite/opened_file.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <utility>

#include "storage/sqlite/failure.hpp"

namespace comptoir::storage::sqlite {

OpenedFile::OpenedFile(std::string path) : path_(std::move(path)) {
  std::error_code failure;
  resolved_ = std::filesystem::canonical(path_, failure);
  struct stat found {};
  if (failure || lstat(resolved_.c_str(), &found) != 0) fail_as_moved(path_);
  device_ = found.st_dev;
  inode_ = found.st_ino;
}

/// By the configured name it is to be found, and under the name of its own that links led to when it was opened: SQLite calls its log after that one.
void OpenedFile::check() const {
  const auto is_it = [this](auto look, const char* path) {
    struct stat found {};
    return look(path, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  };
  if (!is_it(lstat, resolved_.c_str()) || (path_ != resolved_ && !is_it(stat, path_.c_str()))) fail_as_moved(path_);
}

}  // namespace comptoir::storage::sqlite
