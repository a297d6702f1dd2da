#include "files/same_file.hpp"

#include <system_error>

namespace comptoir::files {

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code unknown;
  return plain(one) == plain(other) || std::filesystem::equivalent(one, other, unknown);
}

std::filesystem::path plain(const std::filesystem::path& path) {
  std::error_code problem;
  const auto absolute = std::filesystem::absolute(path, problem).lexically_normal();
  auto canonical = std::filesystem::weakly_canonical(absolute, problem);
  return problem ? absolute : canonical;
}

}  // namespace comptoir::files
