/* comptoir.settings/1: a plugin's own view of its settings. Offered by a plugin, asked by the host after create and before start, and by
 * `comptoir config check` and `comptoir plugin describe`, which never start it.
 */
#ifndef COMPTOIR_ABI_SETTINGS_H
#define COMPTOIR_ABI_SETTINGS_H

#include <comptoir/abi/base.h>

#define COMPTOIR_SETTINGS_1 "comptoir.settings/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct comptoir_settings {
  uint32_t struct_size;
  uint32_t reserved;

  /* Writes the settings that hold, as a JSON object: what comptoir_host.settings says, and the plugin's defaults for the rest. Then refuses what
   * `start` would refuse of them: COMPTOIR_INVALID with the code "settings.invalid" and a fault for each, whose pointer leads into that object.
   * The document is written in either case. Pure: opens nothing, starts nothing. [main-thread] */
  comptoir_status (*check)(void* plugin, comptoir_sink document, comptoir_sink error);
} comptoir_settings;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_SETTINGS_H */
