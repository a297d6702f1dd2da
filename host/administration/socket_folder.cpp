#include "administration/socket_folder.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace comptoir::administration {
namespace {

namespace fs = std::filesystem;

constexpr mode_t for_this_user_alone = 0700;

Error cannot_make(const fs::path& folder, const std::string& why) {
  return unavailable("admin.listen_failed", "The folder " + folder.string() + " of the administration's socket cannot be made: " + why +
                                                ". Name another path in admin.socket.");
}

Result<> make(const fs::path& folder) {
  std::error_code unknown;
  if (folder.empty() || fs::is_directory(folder, unknown)) return {};
  if (fs::exists(folder, unknown)) return cannot_make(folder, "it is a file");
  if (auto made = make(folder.parent_path()); !made) return made;
  if (mkdir(folder.c_str(), for_this_user_alone) == 0 || errno == EEXIST) return {};
  return cannot_make(folder, std::generic_category().message(errno));
}

}  // namespace

Result<> check_folder_of(const fs::path& socket) {
  std::error_code unknown;
  const auto folder = fs::absolute(socket, unknown).parent_path();
  auto there = folder;
  while (there.has_relative_path() && !fs::exists(there, unknown)) there = there.parent_path();
  if (!fs::is_directory(there, unknown)) return cannot_make(folder, there == folder ? "it is a file" : there.string() + " is a file");
  if (access(there.c_str(), W_OK | X_OK) == 0) return {};
  return cannot_make(folder, std::generic_category().message(errno));
}

Result<> make_folder_of(const fs::path& socket) { return make(socket.parent_path()); }

}  // namespace comptoir::administration
