/* comptoir.work/1: what a handler may do inside its unit of work. Offered by the host.
 *
 * A unit is one transaction: all of it becomes durable, or nothing. Writes have no answer beyond their status, so the host may queue
 * and batch them; whatever cannot be kept is found when the unit is flushed, and then the whole unit runs again or is dropped.
 * A function that does not return COMPTOIR_OK leaves its reason with the unit; the handler returns the same status at once.
 * All functions: [unit-thread], only during the call that handed the unit over. Queries may only read.
 */
#ifndef COMPTOIR_ABI_WORK_H
#define COMPTOIR_ABI_WORK_H

#include <comptoir/abi/base.h>

#define COMPTOIR_WORK_1 "comptoir.work/1"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct comptoir_work comptoir_work; /* opaque: one unit of work, or one query */

/* SHA-256 over a stream's history up to a version. Two equal checksums mean equal histories. */
typedef struct comptoir_checksum {
  uint8_t bytes[32];
} comptoir_checksum;

/* An aggregate's stream, by the type and id that the plugin gave it. The tenant is the unit's. */
typedef struct comptoir_stream {
  comptoir_text type;
  comptoir_text id;
} comptoir_stream;

/* A folded state. `form` identifies state version and fields: a snapshot of another form is ignored and rebuilt. */
typedef struct comptoir_snapshot {
  uint64_t version;
  uint64_t form;
  comptoir_text state; /* JSON */
} comptoir_snapshot;

typedef struct comptoir_event {
  comptoir_text type; /* wire name with its revision: "guest.welcomed/1" */
  comptoir_text data; /* JSON */
} comptoir_event;

/* What the plugin remembers of a stream, so that the host sends only what is newer. version 0: nothing. */
typedef struct comptoir_remembered {
  uint64_t version;
  comptoir_checksum checksum;
  uint64_t form; /* the form of snapshot that the plugin can read */
} comptoir_remembered;

/* Receives a stream: `restart` (nothing of what was remembered holds; a snapshot to begin with, or null), then `event` in order of versions. */
typedef struct comptoir_history_sink {
  void* self;
  void (*restart)(void* self, const comptoir_snapshot* snapshot);
  void (*event)(void* self, uint64_t version, const comptoir_event* event);
} comptoir_history_sink;

/* One page of a view. Rows come in the order of the index's columns, then the key's; `descending` turns all of it around. */
typedef struct comptoir_page {
  uint32_t index;               /* number of the declared index; UINT32_MAX: the key itself */
  uint32_t limit;               /* rows at most, 1 to 1000 */
  const comptoir_value* prefix; /* values of the first columns of the index that every row must equal */
  uint32_t prefix_count;
  uint32_t descending;
  comptoir_text cursor; /* from an earlier page, or empty */
} comptoir_page;

/* An amount for one integer of a row, and what the integer may become: beyond it the unit is dropped with code "view.out_of_range". */
typedef struct comptoir_addition {
  uint32_t column; /* number of the declared column */
  uint32_t reserved;
  int64_t amount;
  int64_t least;
  int64_t most;
} comptoir_addition;

typedef struct comptoir_work_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* The stream as the unit sees it: stored, plus what this unit and the units before it in the same group appended.
   * `version` and `checksum` receive its head (0 and zeroes: no such stream, not an error). */
  comptoir_status (*load)(comptoir_work*, comptoir_stream, const comptoir_remembered*, comptoir_history_sink, uint64_t* version,
                          comptoir_checksum* checksum);

  /* The same after waiting for everyone else who holds the stream. Streams of one type are locked in order of their ids: a later call with a
   * smaller id than one already held of that type is COMPTOIR_FAILED. In which order types are locked is the plugin's own choice, which it must
   * make alike everywhere. Held until the unit ends. */
  comptoir_status (*lock)(comptoir_work*, comptoir_stream);

  /* Appends events to a stream that must be at `expected_version`; `snapshot` may be null. `checksum` receives the new head. */
  comptoir_status (*append)(comptoir_work*, comptoir_stream, uint64_t expected_version, const comptoir_event* events, uint32_t events_count,
                            const comptoir_snapshot* snapshot, comptoir_checksum* checksum);

  /* Claims `key` within `scope` for `owner`. Held by another owner: COMPTOIR_REFUSED with code "<scope>.taken". The same owner again: no-op.
   * Releasing what is not held by `owner` is a no-op. */
  comptoir_status (*claim)(comptoir_work*, comptoir_text scope, comptoir_text key, comptoir_text owner);
  comptoir_status (*release)(comptoir_work*, comptoir_text scope, comptoir_text key, comptoir_text owner);

  /* Runs a command of this plugin or, by its wire name, of none other, in the same unit once the calling handler has agreed. */
  comptoir_status (*dispatch)(comptoir_work*, comptoir_text command, comptoir_text message);

  /* Writes an integration event into the outbox, ordered behind earlier ones of the same stream. */
  comptoir_status (*enqueue)(comptoir_work*, comptoir_stream, const comptoir_event*);

  /* Views, by their number in the contract. A row holds the values of all declared columns in order; a key those of the key columns. */
  comptoir_status (*put)(comptoir_work*, uint32_t view, const comptoir_value* row, uint32_t count);
  comptoir_status (*erase)(comptoir_work*, uint32_t view, const comptoir_value* key, uint32_t count);
  /* What a unit finds, or does not find, and what a list shows it, is still so when it is written; otherwise the unit runs again. */
  comptoir_status (*find)(comptoir_work*, uint32_t view, const comptoir_value* key, uint32_t count, comptoir_row_sink);
  comptoir_status (*list)(comptoir_work*, uint32_t view, const comptoir_page*, comptoir_row_sink, comptoir_sink next_cursor);

  /* Raw SQL in the subset both engines share; `?` stands for the arguments in order, `:tenant` for the tenant.
   * expected_rows < 0: not checked. A row count that differs when the unit is flushed drops the unit with code "database.row_count". */
  comptoir_status (*execute)(comptoir_work*, comptoir_text sql, const comptoir_value* arguments, uint32_t count, int64_t expected_rows);
  comptoir_status (*query)(comptoir_work*, comptoir_text sql, const comptoir_value* arguments, uint32_t count, comptoir_row_sink);

  /* The next id of this unit, a UUIDv7: the same sequence each time the unit runs again. */
  comptoir_id (*next_id)(comptoir_work*);

  /* Writes the reason of the last refused or failed function of this unit into `error`. */
  void (*explain)(comptoir_work*, comptoir_sink error);

  /* Adds to an integer of a row, whatever it is by then: units that only add never wait for each other, nor run again for each other's sake. `row` is
   * a whole row, which is begun where there is none; its key says which row is meant. */
  comptoir_status (*add)(comptoir_work*, uint32_t view, const comptoir_value* row, uint32_t count, const comptoir_addition*);
} comptoir_work_table;

#ifdef __cplusplus
}
#endif

#endif /* COMPTOIR_ABI_WORK_H */
