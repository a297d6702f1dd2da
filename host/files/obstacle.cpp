#include "files/obstacle.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <system_error>
#include <unistd.h>

namespace comptoir::files {

namespace {

/// A folder whose files the kernel makes, and nobody else, whatever the rights say.
bool is_of_the_kernel(const std::filesystem::path& folder) {
  constexpr std::array kinds{PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEVPTS_SUPER_MAGIC};
  struct statfs found {};
  return statfs(folder.c_str(), &found) == 0 && std::ranges::find(kinds, found.f_type) != kinds.end();
}

}  // namespace

std::string Obstacle::why() const { return std::generic_category().message(error); }

std::optional<Obstacle> obstacle_in(const std::filesystem::path& folder) {
  const std::filesystem::path place = folder.empty() ? "." : folder;
  std::error_code unknown;
  if (std::filesystem::exists(place, unknown) && !std::filesystem::is_directory(place, unknown)) return Obstacle{place, ENOTDIR};
  if (is_of_the_kernel(place)) return Obstacle{place, EPERM};
  if (eaccess(place.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return Obstacle{place, errno};
}

std::optional<Obstacle> obstacle_to_making(const std::filesystem::path& folder) {
  std::error_code unknown;
  auto there = std::filesystem::absolute(folder.empty() ? "." : folder, unknown);
  while (there.has_relative_path() && !std::filesystem::exists(there, unknown)) {
    if (std::filesystem::is_symlink(there, unknown)) return Obstacle{there, ENOENT};
    there = there.parent_path();
  }
  return obstacle_in(there);
}

}  // namespace comptoir::files
