#include "storage/postgresql/schema.hpp"

#include <vector>

#include "storage/postgresql/days_schema.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// Texts are compared byte by byte, as SQLite does, and numbers are 64 bits wide. What changes again and again leaves room in its pages, so that
/// PostgreSQL can put the new row beside the old one and touch no index.
constexpr const char* first_schema = R"sql(
CREATE TABLE comptoir_fact (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  value text COLLATE "C" NOT NULL
);

CREATE TABLE comptoir_event (
  position bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  event_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  checksum bytea NOT NULL,
  actor text COLLATE "C" NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  recorded bigint NOT NULL,
  seal bigint NOT NULL,
  UNIQUE (tenant, stream_type, stream_id, version)
);

CREATE TABLE comptoir_commit (
  writer uuid PRIMARY KEY,
  number bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE comptoir_head (
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  checksum bytea NOT NULL,
  PRIMARY KEY (tenant, stream_type, stream_id)
) WITH (fillfactor = 60);

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

CREATE TABLE comptoir_outbox (
  position bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  message_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  lane bigint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  recorded bigint NOT NULL,
  handled text COLLATE "C" NOT NULL
);

CREATE TABLE comptoir_claim (
  tenant text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, scope, key)
);

CREATE TABLE comptoir_answer (
  tenant text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  status bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  etag text COLLATE "C" NOT NULL,
  location text COLLATE "C" NOT NULL,
  origin_actor text COLLATE "C" NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  recorded bigint NOT NULL,
  PRIMARY KEY (tenant, actor, key)
);

CREATE TABLE comptoir_delivery (
  consumer text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  message_id uuid NOT NULL,
  recorded bigint NOT NULL,
  PRIMARY KEY (consumer, tenant, message_id)
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
  position bigint NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  stream_type text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  message_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL,
  lane bigint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  correlation uuid NOT NULL,
  causation uuid NOT NULL,
  traceparent text COLLATE "C" NOT NULL,
  recorded bigint NOT NULL,
  handled text COLLATE "C" NOT NULL,
  consumer text COLLATE "C" NOT NULL,
  PRIMARY KEY (consumer, tenant, stream_type, stream_id, position)
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

-- What ties an event to its place in the log (seal_of in rows.hpp): the place is only known here. One expression, so that PostgreSQL puts it into
-- the statement instead of calling it for each row.
CREATE FUNCTION comptoir_seal(place bigint, checksum bytea) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('x' || encode(substring(sha256(
    substring(int8send(place) FROM 8 FOR 1) || substring(int8send(place) FROM 7 FOR 1) ||
    substring(int8send(place) FROM 6 FOR 1) || substring(int8send(place) FROM 5 FOR 1) ||
    substring(int8send(place) FROM 4 FOR 1) || substring(int8send(place) FROM 3 FOR 1) ||
    substring(int8send(place) FROM 2 FOR 1) || substring(int8send(place) FROM 1 FOR 1) || checksum
  ) FROM 1 FOR 8), 'hex'))::bit(64)::bigint
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

ALTER TABLE comptoir_commit ADD COLUMN left_at timestamptz NOT NULL DEFAULT now();
)sql";

/// A host that knows where log and outbox ended when it last wrote there goes on from there, if nobody has had the turn since: turns are counted by a
/// sequence, which moves whether or not a transaction is committed.
constexpr const char* turn_schema = R"sql(
CREATE SEQUENCE comptoir_turn;

-- Others wait here for as long as it takes to write what waited and to commit. The number of the lock is any that other applications are unlikely to
-- use. The day is that of the messages that are written in this turn; what is known of the newest one's is the least that it can be.
CREATE FUNCTION comptoir_take_turn(expected bigint, newest integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  day integer;
BEGIN
  PERFORM pg_advisory_xact_lock(7265436180013);
  PERFORM comptoir_expect(nextval('comptoir_turn'), expected);
  day := greatest(newest, comptoir_outbox_day());
  PERFORM set_config('comptoir.day', day::text, true);
  RETURN day;
END
$$;
)sql";

/// The types of all events, so that a start finds out whether its plugins read what is stored without a look at the log.
constexpr const char* event_type_schema = R"sql(
CREATE TABLE comptoir_event_type (
  name text COLLATE "C" PRIMARY KEY,
  stream_type text COLLATE "C" NOT NULL
);

INSERT INTO comptoir_event_type (name, stream_type) SELECT name, min(stream_type) FROM comptoir_event GROUP BY name;
)sql";

}  // namespace

std::span<const contract::Migration> host_migrations() {
  static const std::vector<contract::Migration> migrations{{.number = 1, .sql = first_schema},       {.number = 2, .sql = shared_schema},
                                                           {.number = 3, .sql = constrained_schema}, {.number = 4, .sql = validated_schema},
                                                           {.number = 5, .sql = divided_schema},     {.number = 6, .sql = turn_schema},
                                                           {.number = 7, .sql = event_type_schema}};
  return migrations;
}

}  // namespace comptoir::storage::postgresql
