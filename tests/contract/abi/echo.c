// A whole plugin in C, straight on the ABI: it answers what it is told.
#include <stdlib.h>
#include <string.h>

// [headers]
#include <comptoir/abi/handlers.h>
#include <comptoir/abi/plugin.h>
// [/headers]

// [note]
// The identity that the host reads before it opens the library. Sizes count bytes; name and descriptor are padded to four.
#define IDENTITY "name=echo\nversion=1.0.0\nsdk=1.0.0\nrequires=comptoir.work/1\n"

static const struct {
  uint32_t name_size, descriptor_size, type;
  char name[12], descriptor[(sizeof IDENTITY + 3) / 4 * 4];
} note __attribute__((section(".note.comptoir"), aligned(4), used, retain)) = {sizeof COMPTOIR_NOTE_OWNER, sizeof IDENTITY - 1, COMPTOIR_NOTE_TYPE,
                                                                               COMPTOIR_NOTE_OWNER, IDENTITY};
// [/note]

// [contract]
// What it declares: one command, no aggregate. Lists that are absent are empty.
static const char contract_json[] =
    "{\"name\":\"echo\",\"version\":\"1.0.0\",\"sdk\":\"1.0.0\","
    "\"commands\":[{\"name\":\"echo.say/1\",\"handler\":0,\"aggregate\":\"\",\"schema\":\"{}\",\"fields\":[]}]}";

static comptoir_status contract(void* plugin, comptoir_sink document, comptoir_sink error) {
  (void)plugin, (void)error;
  document.put(document.self, (comptoir_text){contract_json, sizeof contract_json - 1});
  return COMPTOIR_OK;
}
// [/contract]

// [handler]
// Handler 0. A refusal would put an error document into call->error, and return COMPTOIR_REFUSED.
static comptoir_status say(void* plugin, const comptoir_call* call) {
  (void)plugin;
  call->answer.put(call->answer.self, call->message);
  return COMPTOIR_OK;
}

static const comptoir_handlers handlers = {sizeof handlers, 0, say};

static const void* find(void* plugin, comptoir_text id) {
  (void)plugin;
  const comptoir_text ours = {COMPTOIR_HANDLERS_1, sizeof COMPTOIR_HANDLERS_1 - 1};
  return id.size == ours.size && memcmp(id.data, ours.data, ours.size) == 0 ? &handlers : NULL;
}
// [/handler]

// [entry]
struct echo {
  const comptoir_host* host;
};

static comptoir_status create(const comptoir_host* host, void** plugin, comptoir_sink error) {
  (void)error;
  struct echo* echo = malloc(sizeof *echo);
  if (echo == NULL) return COMPTOIR_FAILED;
  echo->host = host;
  *plugin = echo;
  return COMPTOIR_OK;
}

static comptoir_status start(void* plugin, comptoir_sink error) {
  (void)plugin, (void)error;
  return COMPTOIR_OK;
}

static comptoir_status stop(void* plugin, comptoir_sink error) {
  (void)plugin, (void)error;
  return COMPTOIR_OK;
}

static void destroy(void* plugin) { free(plugin); }

// The one exported symbol.
__attribute__((visibility("default"))) const comptoir_entry comptoir_plugin_entry = {
    sizeof(comptoir_entry), COMPTOIR_SDK_MAJOR, COMPTOIR_SDK_MINOR, create, contract, start, stop, destroy, find};
// [/entry]
