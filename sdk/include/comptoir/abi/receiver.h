/* comptoir.receiver/1: brings in integration events of other systems. Offered by a plugin, driven by the host's inbox.
 *
 * The receiver hands in messages in the order in which the outside gave them, and keeps each one until the host has settled it. The host
 * settles each message that it accepted once, in the order in which they were handed in, and takes no message before the one it stands behind.
 * What the outside gives again (a lost connection, a crash) is handed in again: the host knows repeats.
 */
#ifndef COMPTOIR_ABI_RECEIVER_H
#define COMPTOIR_ABI_RECEIVER_H

#include <comptoir/abi/base.h>

#define COMPTOIR_RECEIVER_1 "comptoir.receiver/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct comptoir_incoming {
  uint64_t token;         /* the receiver's number for it; grows, and is not used twice */
  comptoir_text envelope; /* as it came; the host reads it as CloudEvents 1.0 JSON */
} comptoir_incoming;

/* Where messages are handed in. Borrowed for the length of `drive`. */
typedef struct comptoir_intake {
  void* self;

  /* 1: copied, it will be settled. 0: the host has its hands full: hand in the same message again in a later `drive`. */
  uint32_t (*hand_in)(void* self, const comptoir_incoming* message);
} comptoir_intake;

typedef int32_t comptoir_verdict;
enum {
  COMPTOIR_TAKEN = 0, /* it is durable here, now or since long: the outside may forget it */
  COMPTOIR_UNFIT = 1, /* it will never be taken, for the reason given: keep it where a person finds it, then let the outside forget it */
  COMPTOIR_LATER = 2  /* not now: hand it in again in a later `drive`, before those that came after it */
};

typedef struct comptoir_receiver {
  uint32_t struct_size;
  uint32_t reserved;

  /* Says which events the host wants, by their names without revision: "order.confirmed". Once, before the first `drive`. [one inbox thread] */
  void (*want)(void* plugin, const comptoir_text* names, uint32_t count);

  /* Hands in what has come, connects again with backoff when it must. Returns once something was handed in and nothing more is at hand,
   * when `wake_fd` is readable (the host drains it), or after timeout_ms. Broken connections are no error of this call. [one inbox thread] */
  void (*drive)(void* plugin, int wake_fd, uint32_t timeout_ms, comptoir_intake intake);

  /* What became of a message: `reason` is a sentence, empty for COMPTOIR_TAKEN. Never from within `drive`. A token that the receiver has
   * forgotten, because its connection broke since, means nothing. [one inbox thread] */
  void (*settle)(void* plugin, uint64_t token, comptoir_verdict verdict, comptoir_text reason);

  /* Tells the outside what was settled, and lets go of it, within timeout_ms. Everything that was accepted is settled before. [one inbox thread] */
  void (*close)(void* plugin, uint32_t timeout_ms);

  /* A JSON object of facts for people and metrics: {"connected":true,"inHand":3,"reconnects":0,"unfit":0,"lastError":"..."};
   * never a password. [thread-safe] */
  void (*status)(void* plugin, comptoir_sink document);
} comptoir_receiver;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_RECEIVER_H */
