// What stands in the way of making a file, as far as the file system tells this user. Nothing is touched.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace comptoir::files {

struct Obstacle {
  std::filesystem::path place;
  int error = 0;  ///< ENOTDIR: it is no folder

  [[nodiscard]] std::string why() const;
};

/// To making files in a folder, and removing them. An empty path is the current folder.
[[nodiscard]] std::optional<Obstacle> obstacle_in(const std::filesystem::path& folder);

/// To making the folder, where it is missing, with those above it, and files in it: of the nearest one that is there. A link that leads to nothing
/// is one: no folder can be made by its name.
[[nodiscard]] std::optional<Obstacle> obstacle_to_making(const std::filesystem::path& folder);

}  // namespace comptoir::files
