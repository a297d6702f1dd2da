#include "storage/sqlite/opened_file.hpp"

#include <sys/stat.h>
#include <utility>

#include "storage/sqlite/failure.hpp"

namespace comptoir::storage::sqlite {

OpenedFile::OpenedFile(std::string path) : path_(std::move(path)) {
  struct stat found {};
  if (stat(path_.c_str(), &found) != 0) fail_as_moved(path_);
  device_ = found.st_dev;
  inode_ = found.st_ino;
}

void OpenedFile::check() const {
  struct stat found {};
  if (stat(path_.c_str(), &found) != 0 || found.st_dev != device_ || found.st_ino != inode_) fail_as_moved(path_);
}

std::string log_of(std::string_view path) { return std::string(path) + "-wal"; }

}  // namespace comptoir::storage::sqlite
