// Which files a store was opened as.
#pragma once

#include <string>
#include <sys/types.h>

namespace comptoir::storage::sqlite {

/// A file that stays where it was. [thread-safe]
class OpenedFile {
 public:
  /// The file that stands at `path` now.
  explicit OpenedFile(std::string path);

  /// Throws Unavailable when another one stands there, or none.
  void check() const;

  /// The path of the write-ahead log of the database that this file is: beside the file itself, wherever links to it stand. Nothing but its path
  /// tells SQLite's readers, and the next start, where it is; a log that was deleted takes what is written all the same, and gives it to nobody.
  [[nodiscard]] std::string log() const { return resolved_ + "-wal"; }

 private:
  std::string path_;
  std::string resolved_;  ///< without links
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace comptoir::storage::sqlite
