#include "storage/sqlite/schema.hpp"

#include <string>
#include <vector>

#include "storage/sql/founding.hpp"
#include "storage/sql/outbox_view.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// Tables whose rows are short and found by a key alone are kept in the order of that key (WITHOUT ROWID): one tree to write instead of two. There a
/// row of more than a quarter of a page takes a page of its own for the rest; those that may be as long have their key beside them.
constexpr const char* schema = R"sql(
CREATE TABLE comptoir_fact (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log. A stream is numbered by the position of its first event.
CREATE TABLE comptoir_event (
  position INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  version INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  lane INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  checksum BLOB NOT NULL,
  actor TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  on_behalf_of TEXT NOT NULL,
  command TEXT NOT NULL,
  address TEXT NOT NULL,
  reason TEXT NOT NULL,
  handled TEXT NOT NULL,
  published TEXT
) STRICT;
CREATE UNIQUE INDEX comptoir_version ON comptoir_event (stream, version);
-- The version is always 1, and takes no room; with it the index alone tells a stream by its name.
CREATE UNIQUE INDEX comptoir_stream ON comptoir_event (tenant, stream_type, stream_id, version) WHERE version = 1;

-- Where each commit has left the log: its end, the chain of all events up to there, and what the commit has placed.
CREATE TABLE comptoir_anchor (
  log_end INTEGER PRIMARY KEY,
  chain BLOB NOT NULL,
  placed TEXT NOT NULL
) STRICT;

CREATE TABLE comptoir_event_type (
  name TEXT NOT NULL PRIMARY KEY,
  stream_type TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_snapshot (
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  form INTEGER NOT NULL,
  state TEXT NOT NULL,
  checksum BLOB NOT NULL,
  UNIQUE (tenant, stream_type, stream_id)
) STRICT;

CREATE TABLE comptoir_claim (
  tenant TEXT NOT NULL,
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY (tenant, scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_answer (
  tenant TEXT NOT NULL,
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  etag TEXT NOT NULL,
  location TEXT NOT NULL,
  told_by INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY (tenant, actor, key)
) STRICT;

-- What was written without an event, or came in from outside, between the events of the log.
CREATE TABLE comptoir_message (
  position INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  actor TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  handled TEXT NOT NULL,
  from_outside INTEGER NOT NULL,
  checksum BLOB NOT NULL
) STRICT;

-- The positions of messages that everybody had passed, and that were removed.
CREATE TABLE comptoir_removed (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE comptoir_delivery (
  consumer TEXT NOT NULL,
  tenant TEXT NOT NULL,
  message_id BLOB NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY (consumer, tenant, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_checkpoint (
  consumer TEXT NOT NULL,
  lane INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (consumer, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_aside_key (
  consumer TEXT NOT NULL,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  parked INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_aside_message (
  consumer TEXT NOT NULL,
  position INTEGER NOT NULL,
  part INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  version INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  actor TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  handled TEXT NOT NULL,
  from_outside INTEGER NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id, position, part)
) STRICT, WITHOUT ROWID;

-- Empty, but while a host tries whether the store can be written.
CREATE TABLE comptoir_trial (
  id TEXT PRIMARY KEY,
  data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

std::span<const contract::Migration> host_migrations() {
  static const std::vector<contract::Migration> migrations{{.number = sql::first_layout, .sql = std::string(schema) + sql::outbox_view}};
  return migrations;
}

}  // namespace comptoir::storage::sqlite
