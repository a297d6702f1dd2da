/* What a plugin library offers: one exported symbol, comptoir_plugin_entry, and an ELF note that names the plugin.
 *
 * The note lives in section ".note.comptoir", owner "COMPTOIR", type 1. Its descriptor is text, one "key=value" a line:
 * name, version, sdk ("1.0.0") and requires (interface ids, separated by spaces). The host reads it without opening the library,
 * and refuses what does not fit before a single instruction of the plugin has run.
 */
#ifndef COMPTOIR_ABI_PLUGIN_H
#define COMPTOIR_ABI_PLUGIN_H

#include <comptoir/abi/base.h>

#define COMPTOIR_NOTE_OWNER "COMPTOIR"
#define COMPTOIR_NOTE_TYPE 1
#define COMPTOIR_ENTRY_SYMBOL "comptoir_plugin_entry"

#ifdef __cplusplus
extern "C" {
#endif

/* What the host offers to one plugin. Valid from create until destroy has returned. */
typedef struct comptoir_host {
  uint32_t struct_size;
  uint32_t reserved;
  void* self;

  /* The host's table of this interface, or null where it offers none of at least that revision. [thread-safe]
   * Ownership: the host's; valid as long as this comptoir_host. */
  const void* (*find)(void* self, comptoir_text interface_id);

  /* The plugin's settings as a JSON object, already checked for syntax; "{}" where the configuration says nothing. [thread-safe] */
  comptoir_text settings;
} comptoir_host;

/* The exported entry. Every function returns a comptoir_status and explains anything but COMPTOIR_OK in `error`. */
typedef struct comptoir_entry {
  uint32_t struct_size;
  uint16_t sdk_major; /* of the headers the plugin was built with */
  uint16_t sdk_minor;

  /* Makes the plugin's one instance. Starts no thread, opens no connection. [main-thread]
   * Ownership: `*plugin` belongs to the host, which gives it back to destroy once. */
  comptoir_status (*create)(const comptoir_host* host, void** plugin, comptoir_sink error);

  /* Writes the contract: everything the plugin declares, as one JSON document (docs/abi.md lists its members).
   * Pure: the same answer each time, no side effect, callable without start. [main-thread] */
  comptoir_status (*contract)(void* plugin, comptoir_sink document, comptoir_sink error);

  /* Between start and stop handlers are called. stop returns once the plugin has let go of every thread, socket and file. [main-thread] */
  comptoir_status (*start)(void* plugin, comptoir_sink error);
  comptoir_status (*stop)(void* plugin, comptoir_sink error);

  /* Frees the instance. [main-thread] */
  void (*destroy)(void* plugin);

  /* The plugin's table of this interface ("comptoir.handlers/1", "comptoir.publisher/1", "comptoir.receiver/1"), or null. [thread-safe]
   * Ownership: the plugin's; valid until destroy. */
  const void* (*find)(void* plugin, comptoir_text interface_id);
} comptoir_entry;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_PLUGIN_H */
