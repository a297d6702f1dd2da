/* comptoir.log/1: one line into the host's log, marked with the plugin's name. Offered by the host. */
#ifndef COMPTOIR_ABI_LOG_H
#define COMPTOIR_ABI_LOG_H

#include <comptoir/abi/base.h>

#define COMPTOIR_LOG_1 "comptoir.log/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t comptoir_log_level;
enum { COMPTOIR_LOG_DEBUG = 0, COMPTOIR_LOG_INFO = 1, COMPTOIR_LOG_WARNING = 2, COMPTOIR_LOG_ERROR = 3 };

typedef struct comptoir_log {
  uint32_t struct_size;
  uint32_t reserved;

  /* Never blocks on a slow disk, never fails. `host` is comptoir_host.self. `code` is dotted snake_case, or empty. [thread-safe] */
  void (*write)(void* host, comptoir_log_level level, comptoir_text code, comptoir_text sentence);
} comptoir_log;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_LOG_H */
