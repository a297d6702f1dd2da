#include "storage/postgresql/schema.hpp"

#include <string>
#include <vector>

#include "storage/sql/founding.hpp"
#include "storage/sql/outbox_view.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// Texts are compared byte by byte, as SQLite does, and numbers are 64 bits wide. What changes again and again leaves room in its pages, so that
/// PostgreSQL can put the new row beside the old one and touch no index. Columns of a fixed width come first: nothing is padded between them.
constexpr const char* schema = R"sql(
CREATE TABLE comptoir_fact (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  value text COLLATE "C" NOT NULL
);

-- The log. A stream is numbered by the position of its first event.
CREATE TABLE comptoir_event (
  position bigint PRIMARY KEY,
  stream bigint NOT NULL,
  version bigint NOT NULL,
  recorded bigint NOT NULL,
  seal bigint NOT NULL,
  event_id uuid NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  lane smallint NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  checksum bytea NOT NULL,
  actor text COLLATE "C" NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  on_behalf_of text COLLATE "C" NOT NULL,
  command text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  handled text COLLATE "C" NOT NULL,
  published text COLLATE "C",
  CONSTRAINT comptoir_version UNIQUE (stream, version)
);
CREATE UNIQUE INDEX comptoir_stream ON comptoir_event (tenant, stream_type, stream_id) WHERE version = 1;

-- Where each commit has left the log: its end, the chain of all events up to there, and what the commit has placed.
CREATE TABLE comptoir_anchor (
  log_end bigint PRIMARY KEY,
  chain bytea NOT NULL,
  placed text COLLATE "C" NOT NULL
);

-- Which of its transactions a connection has committed last.
CREATE TABLE comptoir_commit (
  writer uuid PRIMARY KEY,
  number bigint NOT NULL,
  left_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);

CREATE TABLE comptoir_event_type (
  name text COLLATE "C" PRIMARY KEY,
  stream_type text COLLATE "C" NOT NULL
);

CREATE TABLE comptoir_snapshot (
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  form bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  checksum bytea NOT NULL,
  PRIMARY KEY (tenant, stream_type, stream_id)
) WITH (fillfactor = 60);

CREATE TABLE comptoir_claim (
  tenant text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, scope, key)
);

CREATE TABLE comptoir_answer (
  recorded bigint NOT NULL,
  told_by bigint NOT NULL,
  status bigint NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  body text COLLATE "C" NOT NULL,
  etag text COLLATE "C" NOT NULL,
  location text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, actor, key)
);

CREATE TABLE comptoir_checkpoint (
  consumer text COLLATE "C" NOT NULL,
  lane bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (consumer, lane)
) WITH (fillfactor = 10);

CREATE TABLE comptoir_aside_key (
  consumer text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  next_attempt bigint NOT NULL,
  parked bigint NOT NULL,
  reason text COLLATE "C" NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id)
);

CREATE TABLE comptoir_aside_message (
  consumer text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  part bigint NOT NULL,
  lane smallint NOT NULL,
  version bigint NOT NULL,
  recorded bigint NOT NULL,
  message_id uuid NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  handled text COLLATE "C" NOT NULL,
  from_outside bigint NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id, position, part)
);

-- Empty, but while a host tries whether the store can be written.
CREATE TABLE comptoir_trial (
  id text COLLATE "C" PRIMARY KEY,
  data text COLLATE "C" NOT NULL
);

-- Ends a transaction whose rows are not all there: code and message say to the host what was found.
CREATE FUNCTION comptoir_expect(counted bigint, wanted bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF counted <> wanted THEN
    RAISE EXCEPTION USING ERRCODE = 'CM001', MESSAGE = counted;
  END IF;
  RETURN counted;
END
$$;
)sql";

/// Many hosts. Whether a host lives is for the database's clock to say: it must have shown up in time, and its session must still be there.
constexpr const char* shared_schema = R"sql(
CREATE TABLE comptoir_host (
  host uuid PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  pid integer NOT NULL,
  started timestamptz NOT NULL,
  lives_until timestamptz NOT NULL
) WITH (fillfactor = 10);

CREATE VIEW comptoir_living_host AS SELECT * FROM comptoir_host
WHERE lives_until > clock_timestamp() AND pid IN (SELECT pid FROM pg_stat_activity);

CREATE TABLE comptoir_lane (
  lane bigint PRIMARY KEY,
  host uuid,
  epoch bigint NOT NULL
) WITH (fillfactor = 10);

-- These lanes stay with who holds them by these epochs until the transaction ends: who takes one over waits for the lock, and who comes behind him
-- finds another epoch. It fails within the database, so that a COMMIT that was sent along does not take place.
CREATE FUNCTION comptoir_hold(lanes bigint[], epochs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  locked bigint;
BEGIN
  PERFORM 1 FROM comptoir_lane AS owned JOIN unnest(lanes, epochs) AS held(lane, epoch) USING (lane, epoch) FOR SHARE OF owned;
  GET DIAGNOSTICS locked = ROW_COUNT;
  IF locked <> cardinality(lanes) THEN
    RAISE EXCEPTION 'a lane is in the hands of another host' USING ERRCODE = 'CL001';
  END IF;
END
$$;

-- Who gives positions has a turn. A host that knows where the log ended when it had its turn last goes on from there, if nobody has had one since:
-- turns are counted by a sequence, which moves whether or not a transaction is committed.
CREATE SEQUENCE comptoir_turn;

-- Others wait here for as long as it takes to write what waited and to commit. The number of the lock is any that other applications are unlikely to
-- use.
CREATE FUNCTION comptoir_take_turn(expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7265436180013);
  PERFORM comptoir_expect(nextval('comptoir_turn'), expected);
END
$$;
)sql";

/// What goes day by day. A day is its number since 1970, in UTC. Of a message it is the day on which the database wrote it, which never goes back
/// from one position to the next; of a delivery it is the day on which its message was recorded, so that all repeats of a message meet in one
/// partition.
///
/// Each partition has the key; the tables as wholes have none, which would have to contain the day. The first partitions take whatever is older.
constexpr const char* daily_schema = R"sql(
-- What was written without an event, or came in from outside, between the events of the log.
CREATE TABLE comptoir_message (
  position bigint NOT NULL,
  version bigint NOT NULL,
  recorded bigint NOT NULL,
  day integer NOT NULL,
  lane smallint NOT NULL,
  message_id uuid NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  handled text COLLATE "C" NOT NULL,
  from_outside bigint NOT NULL,
  checksum bytea NOT NULL
) PARTITION BY RANGE (day);

-- The positions of messages that everybody had passed, and that were removed.
CREATE TABLE comptoir_removed (
  first bigint PRIMARY KEY,
  last bigint NOT NULL
);

CREATE TABLE comptoir_delivery (
  consumer text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  message_id uuid NOT NULL,
  recorded bigint NOT NULL
) PARTITION BY RANGE (recorded);

-- What is of no day that has a partition: of one that is gone, or of one that is far ahead.
CREATE TABLE comptoir_delivery_other PARTITION OF comptoir_delivery (PRIMARY KEY (consumer, tenant, message_id)) DEFAULT;

CREATE FUNCTION comptoir_day() RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT (extract(epoch FROM clock_timestamp())::bigint / 86400)::integer
$$;

DO $$
DECLARE
  today bigint := comptoir_day();
BEGIN
  EXECUTE format('CREATE TABLE comptoir_message_first PARTITION OF comptoir_message (PRIMARY KEY (position)) FOR VALUES FROM (MINVALUE) TO (%s)',
    today + 1);
  EXECUTE format('CREATE TABLE comptoir_delivery_first PARTITION OF comptoir_delivery (PRIMARY KEY (consumer, tenant, message_id)) '
    'FOR VALUES FROM (MINVALUE) TO (%s)', (today + 1) * 86400000000);
  EXECUTE format('CREATE FUNCTION comptoir_message_last() RETURNS integer LANGUAGE sql STABLE AS ''SELECT %s''', today);
END
$$;

-- comptoir_message_last: the last day that has a partition (days.cpp makes it anew). So there is one for whatever is written, whether or not anybody
-- has made new ones in time, and whatever the clock says.

-- The earliest day on which what stands behind a position was written, as far as it is known (days.cpp makes it anew). The planner puts it into the
-- statement, and so looks at the partitions of these days alone.
CREATE FUNCTION comptoir_message_since(after bigint) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 0 $$;

-- The day of a message that is written now, behind all that there are.
ALTER TABLE comptoir_message ALTER COLUMN day SET DEFAULT least(comptoir_day(), comptoir_message_last());
CREATE FUNCTION comptoir_message_day() RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT greatest(least(comptoir_day(), comptoir_message_last()),
    (SELECT day FROM comptoir_message WHERE day >= comptoir_message_since(9223372036854775807) ORDER BY position DESC LIMIT 1))
$$;
)sql";

}  // namespace

std::span<const contract::Migration> host_migrations() {
  static const std::vector<contract::Migration> migrations{
      {.number = sql::first_layout, .sql = std::string(schema) + shared_schema + daily_schema + sql::outbox_view}};
  return migrations;
}

}  // namespace comptoir::storage::postgresql
