#include "files/same_file.hpp"

#include <system_error>

namespace comptoir::files {

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code unknown;
  return plain(one) == plain(other) || std::filesystem::equivalent(one, other, unknown);
}

std::filesystem::path plain(const std::filesystem::path& path) {
  std::error_code problem;
  const auto absolute = std::filesystem::absolute(path, problem);
  auto canonical = std::filesystem::weakly_canonical(absolute, problem);  // links first: what is above a link is above what it leads to
  if (problem) return absolute.lexically_normal();
  std::error_code unknown;
  while (!problem && std::filesystem::is_symlink(canonical, unknown)) {  // to a file that is not there yet
    const auto leads_to = canonical.parent_path() / std::filesystem::read_symlink(canonical, problem);
    canonical = std::filesystem::weakly_canonical(leads_to, problem);
  }
  return problem ? absolute.lexically_normal() : canonical;
}

}  // namespace comptoir::files
