// One host to a file: exclusive locks that the system takes away when the host dies, however it dies.
//
// The name is locked by a file beside it, since what SQLite writes ahead stands beside the file under that name too; the file itself is locked since
// it may have other names: hard links, bind mounts.
#pragma once

#include <string>
#include <sys/types.h>

namespace comptoir::storage::sqlite {

class FileLock {
 public:
  /// Locks `<path>-lock` and the database at `path`, which is made with modest rights where it is missing. Throws StoreError when another host, of
  /// this process or another, holds one of them (the sentence names its process), when one of them cannot be written, or when the file has several
  /// names.
  ///
  /// To be destroyed after every connection to the file: closing a descriptor of it takes away the locks that SQLite holds.
  explicit FileLock(const std::string& path);

 private:
  class Descriptor {
   public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    operator int() const { return number_; }

   private:
    int number_;
  };

  void lock_name(const std::string& path) const;
  void lock_file(const std::string& path) const;

  Descriptor beside_;
  Descriptor file_;
};

/// Throws StoreError when the file has more names than `path`.
void refuse_other_names(const std::string& path, nlink_t names);

}  // namespace comptoir::storage::sqlite
