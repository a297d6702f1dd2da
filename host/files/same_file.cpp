#include "files/same_file.hpp"

#include <system_error>
#include <utility>

namespace comptoir::files {

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code unknown;
  return plain(one) == plain(other) || std::filesystem::equivalent(one, other, unknown);
}

std::filesystem::path plain(const std::filesystem::path& path) {
  constexpr int links_max = 40;  // as many as the kernel follows
  std::error_code problem, unknown;
  const auto absolute = std::filesystem::absolute(path, problem);
  auto canonical = std::filesystem::weakly_canonical(absolute, problem);  // links first: what is above a link is above what it leads to
  for (int links = 0; links < links_max && !problem; ++links) {           // a link to what is not there yet, or behind what ".." has taken away
    const bool is_link = std::filesystem::is_symlink(canonical, unknown);
    const auto end = is_link ? canonical.parent_path() / std::filesystem::read_symlink(canonical, unknown) : canonical;
    auto next = std::filesystem::weakly_canonical(end, problem);
    if (next == canonical) break;
    canonical = std::move(next);
  }
  return problem ? absolute.lexically_normal() : canonical;
}

}  // namespace comptoir::files
