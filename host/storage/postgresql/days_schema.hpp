// How the host's tables came to be divided by days.
#pragma once

namespace comptoir::storage::postgresql {

// Hosts of the version before go on writing while the tables that they write into become partitions of new ones. PostgreSQL would look through a
// whole table before it made it a partition, and hold everybody up meanwhile. So a constraint says beforehand what it would look for, is checked
// while everybody goes on, and is then taken for true.

/// What takes locks that writers wait for gives up after half a second, and is tried again (sql/migrations.cpp). A vacuum, which would give way to us
/// after a whole one, does so before, to a lock that no writer waits for.
inline constexpr const char* constrained_schema = R"sql(
LOCK TABLE comptoir_outbox, comptoir_delivery IN SHARE UPDATE EXCLUSIVE MODE;
SET LOCAL lock_timeout = '500ms';

DO $$
DECLARE
  today integer := extract(epoch FROM clock_timestamp())::bigint / 86400;
  latest bigint;
BEGIN
  SELECT greatest(max(recorded) / 86400000000 + 1, today + 2) INTO latest FROM comptoir_delivery;
  EXECUTE format('ALTER TABLE comptoir_outbox ADD COLUMN day integer NOT NULL DEFAULT %s', today);
  EXECUTE format('ALTER TABLE comptoir_outbox ADD CONSTRAINT comptoir_outbox_before_day CHECK (day <= %s) NOT VALID', today);
  EXECUTE format('ALTER TABLE comptoir_delivery ADD CONSTRAINT comptoir_delivery_before_day CHECK (recorded < %s) NOT VALID', latest * 86400000000);
END
$$;
)sql";

inline constexpr const char* validated_schema = R"sql(
ALTER TABLE comptoir_outbox VALIDATE CONSTRAINT comptoir_outbox_before_day;
ALTER TABLE comptoir_delivery VALIDATE CONSTRAINT comptoir_delivery_before_day;
)sql";

/// A day is its number since 1970, in UTC. Of a message in the outbox it is the day on which the database wrote it, which never goes back from one
/// position to the next; of a delivery it is the day on which the message was recorded, so that all its repeats meet in one partition.
///
/// Each partition has the key; the tables as wholes have none, which would have to contain the day.
inline constexpr const char* divided_schema = R"sql(
LOCK TABLE comptoir_outbox, comptoir_delivery IN SHARE UPDATE EXCLUSIVE MODE;
SET LOCAL lock_timeout = '500ms';

ALTER TABLE comptoir_outbox RENAME TO comptoir_outbox_before;
ALTER INDEX comptoir_outbox_pkey RENAME TO comptoir_outbox_before_pkey;
CREATE TABLE comptoir_outbox (LIKE comptoir_outbox_before) PARTITION BY RANGE (day);

ALTER TABLE comptoir_delivery RENAME TO comptoir_delivery_before;
ALTER INDEX comptoir_delivery_pkey RENAME TO comptoir_delivery_before_pkey;
CREATE TABLE comptoir_delivery (LIKE comptoir_delivery_before) PARTITION BY RANGE (recorded);

DO $$
DECLARE
  today integer := extract(epoch FROM clock_timestamp())::bigint / 86400;
  latest text := (SELECT substring(pg_get_constraintdef(oid) FROM '[0-9]+') FROM pg_constraint
    WHERE conrelid = to_regclass('comptoir_delivery_before') AND conname = 'comptoir_delivery_before_day');
BEGIN
  EXECUTE format('ALTER TABLE comptoir_outbox ATTACH PARTITION comptoir_outbox_before FOR VALUES FROM (MINVALUE) TO (%s)', today + 1);
  EXECUTE format('ALTER TABLE comptoir_delivery ATTACH PARTITION comptoir_delivery_before FOR VALUES FROM (MINVALUE) TO (%s)', latest);
  EXECUTE format('CREATE FUNCTION comptoir_outbox_last() RETURNS integer LANGUAGE sql STABLE AS ''SELECT %s''', today);
END
$$;

-- What is of no day that has a partition: of one that is gone, or of one that is far ahead.
CREATE TABLE comptoir_delivery_other (LIKE comptoir_delivery, PRIMARY KEY (consumer, tenant, message_id));
ALTER TABLE comptoir_delivery ATTACH PARTITION comptoir_delivery_other DEFAULT;

-- comptoir_outbox_last: the last day that has a partition (days.cpp makes it anew). So there is one for whatever is written, whether or not anybody
-- has made new ones in time, and whatever the clock says.
CREATE FUNCTION comptoir_day() RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT (extract(epoch FROM clock_timestamp())::bigint / 86400)::integer
$$;
CREATE FUNCTION comptoir_outbox_day() RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT least(comptoir_day(), comptoir_outbox_last()) $$;
ALTER TABLE comptoir_outbox ALTER COLUMN day SET DEFAULT comptoir_outbox_day();

-- The earliest day on which what stands behind a position was written, as far as it is known (days.cpp makes it anew). The planner puts it into the
-- statement, and so looks at the partitions of these days alone.
CREATE FUNCTION comptoir_outbox_since(after bigint) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 0 $$;
)sql";

}  // namespace comptoir::storage::postgresql
