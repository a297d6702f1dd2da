// What a sysadmin may say in `[plugin.outbox-log]`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

namespace outbox_log {

struct Settings {
  std::string path = "var/outbox.jsonl";  ///< Relative to the folder in which the host was started.
  std::uint32_t rotate_mib = 64;          ///< A larger file becomes `<path>.1`, the one before `<path>.2`, and so on. 0: never.
  std::uint32_t keep = 10;                ///< Older files that are kept; the eldest is deleted.
};

/// What is wrong with them, that their types do not tell: a path that is empty, or a folder's.
std::vector<comptoir::Fault> faults_of(const Settings& settings);

}  // namespace outbox_log
