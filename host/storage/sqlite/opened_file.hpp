// Which files a store was opened as.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

namespace comptoir::storage::sqlite {

/// A file that stays where it was. [thread-safe]
class OpenedFile {
 public:
  /// The file that stands at `path` now.
  explicit OpenedFile(std::string path);

  /// Throws Unavailable when another one stands there, or none.
  void check() const;

 private:
  std::string path_;
  std::string resolved_;  ///< without links
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// The path of the write-ahead log of the database at `path`. Nothing but its path tells SQLite's readers, and the next start, where it is; a log
/// that was deleted takes what is written all the same, and gives it to nobody.
std::string log_of(std::string_view path);

}  // namespace comptoir::storage::sqlite
