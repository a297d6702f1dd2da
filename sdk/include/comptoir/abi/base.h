/* The words that every table of the binary contract uses.
 *
 * Conventions, valid for all headers of this folder:
 * (1) Pure C11, also valid C++. Append-only: a struct grows at its end, a changed meaning gets a new interface id.
 * (2) Text and bytes are UTF-8, not NUL-terminated, and travel as comptoir_text. Messages, events, answers and states are JSON.
 * (3) A pointer handed over in a call is borrowed: it lives until that call returns, and the receiver never frees it.
 *     What must outlive the call is copied by the receiver, or given to a comptoir_sink.
 * (4) No exception and no longjmp crosses a function of these headers.
 * (5) Every table begins with struct_size: the bytes its provider knows. A member beyond it is absent.
 * (6) Interfaces are found by id and minimum revision, "comptoir.work/1"; a null answer means "not offered".
 *
 * Threads: [main-thread]   the host's lifecycle thread: never two such calls at once for one plugin.
 *          [worker-thread] any thread of the host; calls for one plugin overlap.
 *          [unit-thread]   the thread that runs the unit of work in question; calls for one unit never overlap.
 *          [thread-safe]   any thread, at any time between create and destroy.
 */
#ifndef COMPTOIR_ABI_BASE_H
#define COMPTOIR_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <comptoir/abi/value.h>

#define COMPTOIR_SDK_MAJOR 1
#define COMPTOIR_SDK_MINOR 0
#define COMPTOIR_SDK_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* How a call ended. Anything but COMPTOIR_OK comes with an error document in the call's error sink:
 * {"kind":"REFUSED","code":"order.not_editable","sentence":"...","faults":[{"pointer","code","message"}],"details":"{...}"} */
typedef int32_t comptoir_status;
enum {
  COMPTOIR_OK = 0,
  COMPTOIR_REFUSED = 1,     /* the state disagrees; nothing was changed */
  COMPTOIR_NOT_FOUND = 2,   /* what was asked for does not exist, or is another tenant's */
  COMPTOIR_INVALID = 3,     /* the request breaks a rule whatever the state */
  COMPTOIR_MALFORMED = 4,   /* the message cannot be read */
  COMPTOIR_FORBIDDEN = 5,   /* the principal may not */
  COMPTOIR_UNAVAILABLE = 6, /* try again later */
  COMPTOIR_FAILED = 7       /* a defect, or broken infrastructure */
};

/* Receives bytes. `put` copies what it is given before it returns, may be called several times, and appends. */
typedef struct comptoir_sink {
  void* self;
  void (*put)(void* self, comptoir_text bytes);
} comptoir_sink;

/* Receives rows, in order. A row is borrowed for the call. */
typedef struct comptoir_row_sink {
  void* self;
  void (*row)(void* self, const comptoir_value* values, uint32_t count);
} comptoir_row_sink;

/* A path or query parameter of a route, percent-decoded. */
typedef struct comptoir_parameter {
  comptoir_text name;
  comptoir_text value;
} comptoir_parameter;

/* 128 bits, as RFC 9562 lays them out. */
typedef struct comptoir_id {
  uint8_t bytes[16];
} comptoir_id;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_BASE_H */
