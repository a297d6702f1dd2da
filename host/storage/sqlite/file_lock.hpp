// One host to a file: an exclusive lock on a file beside it, which the system takes away when the host dies, however it dies.
#pragma once

#include <string>

namespace comptoir::storage::sqlite {

class FileLock {
 public:
  /// Locks `<path>-lock` for the database at `path`. Throws StoreError when another host, of this process or another, holds it (the sentence
  /// names its process), or when the file cannot be written.
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace comptoir::storage::sqlite
