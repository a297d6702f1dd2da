#include "settings.hpp"

namespace outbox_log {

std::vector<comptoir::Fault> faults_of(const Settings& settings) {
  std::vector<comptoir::Fault> faults;
  if (settings.path.empty()) faults.push_back({"/path", "field.malformed", "This path is empty; name a file, such as \"var/events.jsonl\"."});
  if (settings.rotate_mib == 0) faults.push_back({"/rotateMib", "field.out_of_range", "0 is out of range; write at least 1."});
  return faults;
}

}  // namespace outbox_log
