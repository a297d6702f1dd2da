// How PostgreSQL says what engines say differently.
#pragma once

#include "storage/sql/dialect.hpp"

namespace comptoir::storage::postgresql {

inline constexpr sql::Dialect postgresql_dialect{
    .text = "text COLLATE \"C\"",
    .text_name = "text",
    .integer = "bigint",
    .real = "double precision",
    .table_options = "",
    .ascending = " NULLS FIRST",
    .descending = " DESC NULLS LAST",
    .not_null_text = " IS NOT NULL",
    .not_null_number = " IS NOT NULL",
    .tables =
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p') "
        "AND NOT relispartition ORDER BY oid",
    .event_log_end = "SELECT max(position) FROM comptoir_event",
    .outbox_end = "SELECT max(position) FROM comptoir_outbox WHERE day >= comptoir_outbox_since(9223372036854775807)",
    // All rows of an answer are sent: what is too much is left out by the server, which knows how long a text is without reading it.
    .log_behind =
        "SELECT * FROM (SELECT page.*, sum(octet_length(data)) OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead "
        "FROM (SELECT * FROM comptoir_event WHERE position > ?1 ORDER BY position LIMIT ?2) AS page) AS measured "
        "WHERE coalesce(ahead, 0) < ?3 ORDER BY position",
    .outbox_behind =
        "SELECT * FROM (SELECT page.*, sum(octet_length(data)) OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead "
        "FROM (SELECT position, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, traceparent, "
        "recorded, handled FROM comptoir_outbox WHERE position > ?1 AND day >= comptoir_outbox_since(?1) ORDER BY position LIMIT ?2) AS page) "
        "AS measured WHERE coalesce(ahead, 0) < ?3 ORDER BY position",
    .aside =
        "SELECT * FROM (SELECT page.*, sum(octet_length(data)) OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead "
        "FROM (SELECT * FROM comptoir_aside_message WHERE consumer = ?1 AND tenant = ?2 AND stream_type = ?3 AND stream_id = ?4 "
        "ORDER BY position LIMIT ?5) AS page) AS measured WHERE coalesce(ahead, 0) < ?6 ORDER BY position",
    .loose_deliveries = "comptoir_delivery_other",
    .same_as = " IS NOT DISTINCT FROM ",
    .integrity_check = "",
};

}  // namespace comptoir::storage::postgresql
