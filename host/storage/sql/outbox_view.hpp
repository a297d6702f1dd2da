// The view that shows what waits for publication to whoever looks into the database.
#pragma once

namespace comptoir::storage::sql {

/// A line for each publisher and each event or message that it is not past: behind its checkpoint in the lane, or set aside with its key. Without any
/// publisher, everything there is waits for the one without a name. What stands before the checkpoints of all lanes is not looked at.
inline constexpr const char* outbox_view = R"sql(
CREATE VIEW comptoir_outbox AS
WITH publisher AS (
  SELECT substr(consumer, 8) AS name, consumer,
    CASE WHEN count(*) < (SELECT CAST(value AS bigint) FROM comptoir_fact WHERE name = 'lanes') THEN 0 ELSE min(position) END AS passed
  FROM comptoir_checkpoint WHERE consumer LIKE 'outbox:%' GROUP BY consumer
  UNION ALL
  SELECT '', '', 0 WHERE NOT EXISTS (SELECT 1 FROM comptoir_checkpoint WHERE consumer LIKE 'outbox:%')
), entry AS (
  SELECT position, lane, tenant, stream_type, stream_id, version, event_id AS message_id, name, recorded FROM comptoir_event
  WHERE published IS NOT NULL
  UNION ALL
  SELECT position, lane, tenant, stream_type, stream_id, version, message_id, name, recorded FROM comptoir_message WHERE from_outside = 0
)
SELECT publisher.name AS publisher, 'waiting' AS state, entry.position, entry.lane, entry.tenant, entry.stream_type, entry.stream_id, entry.version,
  entry.message_id, entry.name, entry.recorded
FROM publisher JOIN entry ON entry.position > publisher.passed
WHERE entry.position > coalesce((SELECT position FROM comptoir_checkpoint
    WHERE comptoir_checkpoint.consumer = publisher.consumer AND comptoir_checkpoint.lane = entry.lane), 0)
  AND NOT EXISTS (SELECT 1 FROM comptoir_aside_message AS aside WHERE aside.consumer = publisher.consumer AND aside.tenant = entry.tenant
    AND aside.stream_type = entry.stream_type AND aside.stream_id = entry.stream_id AND aside.position = entry.position)
UNION ALL
SELECT substr(consumer, 8), 'set aside', position, lane, tenant, stream_type, stream_id, version, message_id, name, recorded
FROM comptoir_aside_message WHERE consumer LIKE 'outbox:%';
)sql";

}  // namespace comptoir::storage::sql
