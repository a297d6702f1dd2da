// Which file a store was opened as.
#pragma once

#include <string>
#include <sys/types.h>

namespace comptoir::storage::sqlite {

/// [thread-safe]
class OpenedFile {
 public:
  /// The file that stands at `path` now.
  explicit OpenedFile(std::string path);

  /// Throws Unavailable when another one stands there, or none.
  void check() const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace comptoir::storage::sqlite
