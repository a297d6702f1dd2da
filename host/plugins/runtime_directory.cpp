#include "runtime_directory.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace comptoir::plugins {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view lock_name = "lock";
constexpr std::string_view folder_prefix = "process-";

Error unusable(const fs::path& path, const std::string& why) {
  return refused("plugin.runtime_directory", "The folder " + path.string() + " for the copies of plugins cannot be used: " + why + ".");
}

/// Opens and locks `folder/lock`; -1 when another process holds it.
int try_lock(const fs::path& folder, int operation) {
  const int descriptor = ::open((folder / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return -1;
  if (::flock(descriptor, operation) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

/// Others could put a library of theirs where we copy ours.
Result<> check_private(const fs::path& parent) {
  struct stat status {};
  if (::lstat(parent.c_str(), &status) != 0) return unusable(parent, std::generic_category().message(errno));
  if (!S_ISDIR(status.st_mode)) return unusable(parent, "it is not a folder");
  if (status.st_uid != ::geteuid()) return unusable(parent, "it belongs to another user");
  if ((status.st_mode & 0077) != 0 && ::chmod(parent.c_str(), 0700) != 0) return unusable(parent, "other users can read it");
  return {};
}

/// A folder whose lock nobody holds was left behind by a process that is gone.
void remove_stale(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& folder : fs::directory_iterator(parent, ignored)) {
    if (!folder.path().filename().string().starts_with(folder_prefix)) continue;
    const int lock = try_lock(folder.path(), LOCK_EX | LOCK_NB);
    if (lock < 0) continue;
    fs::remove_all(folder.path(), ignored);
    ::close(lock);
  }
}

}  // namespace

Result<RuntimeDirectory> RuntimeDirectory::create(const fs::path& parent) {
  std::error_code error;
  if (parent.has_parent_path()) fs::create_directories(parent.parent_path(), error);
  if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST) return unusable(parent, std::generic_category().message(errno));
  if (auto checked = check_private(parent); !checked) return checked.error();

  // Without this lock a second host could take our folder for a stale one between its making and its locking.
  const int parent_lock = try_lock(parent, LOCK_EX);
  if (parent_lock < 0) return unusable(parent, std::generic_category().message(errno));
  remove_stale(parent);
  auto pattern = (parent / (std::string(folder_prefix) + "XXXXXX")).string();
  const bool made = ::mkdtemp(pattern.data()) != nullptr;
  const int lock = made ? try_lock(pattern, LOCK_EX | LOCK_NB) : -1;
  const int failure = errno;
  ::close(parent_lock);
  if (lock < 0) return unusable(parent, std::generic_category().message(failure));
  return RuntimeDirectory{fs::absolute(pattern), lock};
}

RuntimeDirectory::RuntimeDirectory(RuntimeDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)), copies_(other.copies_) {}

RuntimeDirectory& RuntimeDirectory::operator=(RuntimeDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  std::swap(copies_, other.copies_);
  return *this;
}

RuntimeDirectory::~RuntimeDirectory() {
  if (lock_ < 0) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(lock_);
}

Result<fs::path> RuntimeDirectory::copy(const fs::path& file) {
  auto target = path_ / (file.stem().string() + "." + std::to_string(++copies_) + ".so");
  std::error_code error;
  fs::copy_file(file, target, error);
  if (error) return refused("plugin.unreadable", file.string() + " cannot be copied to " + target.string() + ": " + error.message() + ".");
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write, error);
  return target;
}

}  // namespace comptoir::plugins
