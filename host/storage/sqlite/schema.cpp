#include "storage/sqlite/schema.hpp"

#include <vector>

namespace comptoir::storage::sqlite {

namespace {

/// Tables whose rows are found by a key alone are kept in the order of that key (WITHOUT ROWID): one tree to write instead of two.
constexpr const char* first_schema = R"sql(
CREATE TABLE comptoir_fact (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE comptoir_event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  event_id BLOB NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  checksum BLOB NOT NULL,
  actor TEXT NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  traceparent TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  UNIQUE (tenant, stream_type, stream_id, version)
) STRICT;

CREATE TABLE comptoir_head (
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (tenant, stream_type, stream_id)
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

CREATE TABLE comptoir_outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  lane INTEGER NOT NULL,
  actor TEXT NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  traceparent TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  handled TEXT NOT NULL
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
  origin_actor TEXT NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  traceparent TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY (tenant, actor, key)
) STRICT, WITHOUT ROWID;

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
  position INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  stream_type TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  lane INTEGER NOT NULL,
  actor TEXT NOT NULL,
  correlation BLOB NOT NULL,
  causation BLOB NOT NULL,
  traceparent TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  handled TEXT NOT NULL,
  consumer TEXT NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id, position)
) STRICT, WITHOUT ROWID;

-- Empty, but while a host tries whether the store can be written.
CREATE TABLE comptoir_trial (
  id TEXT PRIMARY KEY,
  data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// The types of all events, so that a start finds out whether its plugins read what is stored without a look at the log.
constexpr const char* event_type_schema = R"sql(
CREATE TABLE comptoir_event_type (
  name TEXT NOT NULL PRIMARY KEY,
  stream_type TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO comptoir_event_type (name, stream_type) SELECT name, min(stream_type) FROM comptoir_event GROUP BY name;
)sql";

}  // namespace

std::span<const contract::Migration> host_migrations() {
  static const std::vector<contract::Migration> migrations{{.number = 1, .sql = first_schema}, {.number = 2, .sql = event_type_schema}};
  return migrations;
}

}  // namespace comptoir::storage::sqlite
