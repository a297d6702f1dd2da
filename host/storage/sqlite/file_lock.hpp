// One host to a file: exclusive locks that the system takes away when the host dies, however it dies.
//
// The name is locked by a file beside it, since what SQLite writes ahead stands beside the file under that name too; the file itself is locked since
// it may have other names: hard links, bind mounts.
#pragma once

#include <string>

#include "files/descriptor.hpp"

namespace comptoir::storage::sqlite {

class FileLock {
 public:
  /// Locks `<path>-lock` and the database at `path`, which is made with modest rights where it is missing. Throws StoreError when another host, of
  /// this process or another, holds one of them (the sentence names its process), when one of them cannot be written, or when the file is none
  /// of SQLite or has several names.
  ///
  /// To be destroyed after every connection to the file: closing a descriptor of it takes away the locks that SQLite holds.
  explicit FileLock(const std::string& path);

 private:
  void lock_name(const std::string& path) const;
  void lock_file(const std::string& path) const;

  files::Descriptor beside_;
  files::Descriptor file_;
};

}  // namespace comptoir::storage::sqlite
