#include "settings.hpp"

namespace outbox_log {

std::vector<comptoir::Fault> faults_of(const Settings& settings) {
  std::vector<comptoir::Fault> faults;
  if (settings.path.empty()) faults.push_back({"/path", "field.malformed", "This path is empty; name a file, such as \"var/outbox.jsonl\"."});
  return faults;
}

}  // namespace outbox_log
