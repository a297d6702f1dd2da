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
    .outbox_behind =
        "SELECT position, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, traceparent, "
        "recorded, handled FROM comptoir_outbox WHERE position > ?1 AND day >= comptoir_outbox_since(?1) ORDER BY position LIMIT ?2",
    .loose_deliveries = "comptoir_delivery_other",
    .same_as = " IS NOT DISTINCT FROM ",
    .integrity_check = "",
};

}  // namespace comptoir::storage::postgresql
