/* comptoir.publisher/1: carries integration events to the outside. Offered by a plugin, driven by the host's relay.
 *
 * Delivery is at least once, in order per key. The host offers messages in order of position; the publisher settles each position once,
 * in whatever order the outside confirms. Nothing that was offered may be forgotten: what the outside did not confirm when the connection
 * broke is settled as COMPTOIR_LOST, and is offered again.
 */
#ifndef COMPTOIR_ABI_PUBLISHER_H
#define COMPTOIR_ABI_PUBLISHER_H

#include <comptoir/abi/base.h>

#define COMPTOIR_PUBLISHER_1 "comptoir.publisher/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct comptoir_outgoing {
  uint64_t position;
  comptoir_text name;     /* "order.confirmed": the event's name without its revision, a routing key */
  comptoir_text type;     /* "order.confirmed/1" */
  comptoir_text envelope; /* CloudEvents 1.0 JSON, application/cloudevents+json */
  comptoir_text tenant;
  comptoir_text aggregate_type;
  comptoir_text aggregate_id;
  uint64_t aggregate_version;
  comptoir_text event_id; /* UUID text: the message id */
  comptoir_text traceparent;
} comptoir_outgoing;

typedef int32_t comptoir_settlement;
enum {
  COMPTOIR_CONFIRMED = 0, /* the outside has it, durably */
  COMPTOIR_REJECTED = 1,  /* the outside refuses this one message: its key is parked, others go on */
  COMPTOIR_LOST = 2       /* unknown: the connection broke; it is offered again */
};

/* Where positions are settled. Called only from within `offer`, `drive` and `close`. */
typedef struct comptoir_settler {
  void* self;
  void (*settle)(void* self, uint64_t position, comptoir_settlement, comptoir_text reason);
} comptoir_settler;

typedef int32_t comptoir_offer;
enum {
  COMPTOIR_ACCEPTED = 0, /* copied; it will be settled */
  COMPTOIR_FULL = 1,     /* the window is full or the outside is away: drive, then offer the same message again */
};

/* What it accepts goes out in the order in which it accepted it and is settled in that order; it rejects within `offer` alone, and settles as lost
 * all that it holds or nothing. The host offers it messages of a key without waiting for those before. */
#define COMPTOIR_KEEPS_ORDER 1u

typedef struct comptoir_publisher {
  uint32_t struct_size;
  uint32_t flags; /* COMPTOIR_KEEPS_ORDER, or 0; others mean nothing yet */

  /* Takes one message without waiting for the outside. [one relay thread] */
  comptoir_offer (*offer)(void* plugin, const comptoir_outgoing* message, comptoir_settler settler);

  /* Sends what was accepted, reads confirms, reconnects with backoff when it must. Waits until there is progress, until `wake_fd` is
   * readable (the host has more; the host drains it), or for timeout_ms. Broken connections are no error of this call. [one relay thread] */
  void (*drive)(void* plugin, int wake_fd, uint32_t timeout_ms, comptoir_settler settler);

  /* Lets go of the outside: settles what is unconfirmed as COMPTOIR_LOST, closes politely within timeout_ms. [one relay thread] */
  void (*close)(void* plugin, uint32_t timeout_ms, comptoir_settler settler);

  /* A JSON object of facts for people and metrics: {"connected":true,"blocked":false,"inFlight":3,"reconnects":0,"lastError":"..."};
   * never a password. [thread-safe] */
  void (*status)(void* plugin, comptoir_sink document);
} comptoir_publisher;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_PUBLISHER_H */
