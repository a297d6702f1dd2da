#include "storage/sqlite/file_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <system_error>
#include <unistd.h>

#include "storage/sqlite/store_path.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr mode_t file_mode = 0640;

std::string reason(int error) { return std::generic_category().message(error); }

int open_to_lock(const std::string& path) { return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, file_mode); }

std::string process(const std::string& number) { return number.empty() || number == "0" ? "another process" : "process " + number; }

/// Who has written its number into the file beside the database.
std::string owner_of_name(int descriptor) {
  char text[32];
  const ssize_t size = pread(descriptor, text, sizeof text, 0);
  std::string digits(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  digits.resize(std::min(digits.find('\n'), digits.size()));
  return process(digits);
}

/// Who holds the lock on the file, as the kernel tells: "1: FLOCK  ADVISORY  WRITE 708 fe:01:2359298 0 EOF".
std::string owner_of_file(int descriptor) {
  struct stat file {};
  if (fstat(descriptor, &file) != 0) return process({});
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    int number = 0;
    unsigned major_number = 0, minor_number = 0;
    unsigned long inode = 0;
    const bool is_held = std::sscanf(line.c_str(), "%*d: FLOCK %*s %*s %d %x:%x:%lu", &number, &major_number, &minor_number, &inode) == 4;
    if (is_held && inode == file.st_ino && makedev(major_number, minor_number) == file.st_dev) return process(std::to_string(number));
  }
  return process({});
}

[[noreturn]] void refuse(const std::string& path, int error, const std::string& owner) {
  if (error != EWOULDBLOCK) throw StoreError("The store " + path + " cannot be locked: its file system refuses locks (" + reason(error) + ").");
  throw StoreError("The store " + path + " is in use by another host (" + owner + "): stop that one first, or give this one a store of its own.");
}

}  // namespace

FileLock::FileLock(const std::string& path) : beside_(open_to_lock(path + "-lock")), file_((lock_name(path), open_to_lock(path))) { lock_file(path); }

void FileLock::lock_name(const std::string& path) const {
  if (beside_ < 0) throw StoreError("The store " + path + " cannot be locked: " + path + "-lock cannot be opened (" + reason(errno) + ").");
  if (flock(beside_, LOCK_EX | LOCK_NB) != 0) refuse(path, errno, owner_of_name(beside_));

  // Only for people: the lock holds without it, so a disk too full to say who holds it is no reason to stop.
  const std::string owner = std::to_string(getpid()) + "\n";
  if (ftruncate(beside_, 0) == 0) static_cast<void>(!pwrite(beside_, owner.data(), owner.size(), 0));
}

void FileLock::lock_file(const std::string& path) const {
  if (file_ < 0) {
    throw StoreError("The store " + path + " cannot be written: " + reason(errno) + ". Give this user the right to write the file and its folder.");
  }
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) refuse(path, errno, owner_of_file(file_));
  refuse_other_files(path, file_);
}

}  // namespace comptoir::storage::sqlite
