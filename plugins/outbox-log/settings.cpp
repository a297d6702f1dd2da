#include "settings.hpp"

#include <filesystem>
#include <system_error>

namespace outbox_log {

std::vector<comptoir::Fault> faults_of(const Settings& settings) {
  std::vector<comptoir::Fault> faults;
  std::error_code unknown;
  if (settings.path.empty())
    faults.push_back({"/path", "field.malformed", "This path is empty; name a file, such as \"var/outbox.jsonl\"."});
  else if (!std::filesystem::path(settings.path).has_filename() || std::filesystem::is_directory(settings.path, unknown))
    faults.push_back({"/path", "field.malformed", "This path is a folder's; name a file in it, such as \"var/outbox.jsonl\"."});
  return faults;
}

}  // namespace outbox_log
