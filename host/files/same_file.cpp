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
  return problem ? absolute.lexically_normal() : canonical;
}

}  // namespace comptoir::files
