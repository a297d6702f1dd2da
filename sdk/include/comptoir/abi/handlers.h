/* comptoir.handlers/1: the functions a plugin declared, called by their number in its contract. Offered by the plugin. */
#ifndef COMPTOIR_ABI_HANDLERS_H
#define COMPTOIR_ABI_HANDLERS_H

#include <comptoir/abi/base.h>
#include <comptoir/abi/work.h>

#define COMPTOIR_HANDLERS_1 "comptoir.handlers/1"

#ifdef __cplusplus
extern "C" {
#endif

/* Who asks, and because of what. */
typedef struct comptoir_context {
  comptoir_text tenant;
  comptoir_text actor;
  comptoir_text traceparent; /* W3C Trace Context, or empty */
  comptoir_id correlation;
  comptoir_id causation; /* the event or request that led here; all zero where there is none */
  int64_t now_us;        /* microseconds since 1970-01-01T00:00Z; constant within one unit of work, fresh when it runs again */

  /* Only where the message is an event; empty or zero elsewhere. */
  comptoir_text aggregate_type;
  comptoir_text aggregate_id;
  uint64_t aggregate_version;
  comptoir_id event_id;
  int64_t recorded_us;
} comptoir_context;

typedef struct comptoir_call {
  uint32_t struct_size;
  uint32_t handler;      /* its number in the contract */
  comptoir_text type;    /* the wire name of the message as stored or sent: an older revision of an event is upcast by the plugin */
  comptoir_text message; /* JSON; empty stands for {} */
  const comptoir_parameter* parameters;
  uint32_t parameters_count;
  uint32_t trusted; /* 1: written by an application of this contract, unknown fields are ignored; 0: from outside, they are refused */
  const comptoir_context* context;
  comptoir_work* work;
  comptoir_sink answer; /* JSON; left untouched by a handler that answers nothing */
  comptoir_sink error;
} comptoir_call;

typedef struct comptoir_handlers {
  uint32_t struct_size;
  uint32_t reserved;

  /* Runs one handler to its end. The handler may be run again with the same message when the unit of work is repeated.
   * [unit-thread] for commands, reactions, event handlers and projections; [worker-thread] for queries and mappings. */
  comptoir_status (*call)(void* plugin, const comptoir_call* call);
} comptoir_handlers;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_HANDLERS_H */
