#include "administration/socket_folder.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>

#include "files/obstacle.hpp"

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
  if (fs::is_symlink(folder, unknown)) return cannot_make(folder, "it is a link that leads nowhere");
  if (auto made = make(folder.parent_path()); !made) return made;
  if (mkdir(folder.c_str(), for_this_user_alone) == 0 || errno == EEXIST) return {};
  return cannot_make(folder, std::generic_category().message(errno));
}

}  // namespace

Result<> check_folder_of(const fs::path& socket) {
  std::error_code unknown;
  const auto folder = fs::absolute(socket, unknown).parent_path();
  const auto obstacle = files::obstacle_to_making(folder);
  if (!obstacle) return {};
  if (obstacle->error != ENOTDIR && obstacle->error != ENOENT) return cannot_make(folder, obstacle->why());
  const std::string what = obstacle->error == ENOTDIR ? "a file" : "a link that leads nowhere";
  return cannot_make(folder, (obstacle->place == folder ? "it" : obstacle->place.string()) + " is " + what);
}

Result<> make_folder_of(const fs::path& socket) { return make(socket.parent_path()); }

fs::path notes_beside(const fs::path& socket) { return socket.string() + ".under-way"; }

}  // namespace comptoir::administration
