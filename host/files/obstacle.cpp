#include "files/obstacle.hpp"

#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace comptoir::files {

std::string Obstacle::why() const { return std::generic_category().message(error); }

std::optional<Obstacle> obstacle_in(const std::filesystem::path& folder) {
  const std::filesystem::path place = folder.empty() ? "." : folder;
  std::error_code unknown;
  if (std::filesystem::exists(place, unknown) && !std::filesystem::is_directory(place, unknown)) return Obstacle{place, ENOTDIR};
  if (eaccess(place.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return Obstacle{place, errno};
}

std::optional<Obstacle> obstacle_to_making(const std::filesystem::path& folder) {
  std::error_code unknown;
  auto there = std::filesystem::absolute(folder.empty() ? "." : folder, unknown);
  while (there.has_relative_path() && !std::filesystem::exists(there, unknown)) there = there.parent_path();
  return obstacle_in(there);
}

}  // namespace comptoir::files
