#include "storage/sqlite/file_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

std::string reason(int error) { return std::generic_category().message(error); }

std::string owner_of(int descriptor) {
  char text[32];
  const ssize_t size = pread(descriptor, text, sizeof text, 0);
  std::string digits(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  digits.resize(std::min(digits.find('\n'), digits.size()));
  return digits.empty() ? "another process" : "process " + digits;
}

}  // namespace

FileLock::FileLock(const std::string& path) : descriptor_(open((path + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)) {
  if (descriptor_ < 0) {
    throw StoreError("The store " + path + " cannot be locked: its folder is not writable for this user (" + reason(errno) + ").");
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string owner = owner_of(descriptor_);
    close(descriptor_);
    if (error != EWOULDBLOCK) throw StoreError("The store " + path + " cannot be locked: its file system refuses locks (" + reason(error) + ").");
    throw StoreError("The store " + path + " is in use by another host (" + owner + "): stop that one first, or give this one a store of its own.");
  }

  // Only for people: the lock holds without it, so a disk too full to say who holds it is no reason to stop.
  const std::string owner = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor_, 0) == 0) static_cast<void>(!pwrite(descriptor_, owner.data(), owner.size(), 0));
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace comptoir::storage::sqlite
