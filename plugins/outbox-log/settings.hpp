// What a sysadmin may say in `[plugin.outbox-log]`.
#pragma once

#include <cstdint>
#include <string>

namespace outbox_log {

struct Settings {
  std::string path = "var/outbox.jsonl";  ///< Relative to the folder in which the host was started.
  std::uint32_t rotate_mib = 64;          ///< A larger file becomes `<path>.1`, the one before `<path>.2`, and so on.
  std::uint32_t keep = 10;                ///< Older files that are kept; the eldest is deleted.
};

}  // namespace outbox_log
