// How PostgreSQL says what engines say differently.
#pragma once

#include <string>

#include "storage/sql/dialect.hpp"

namespace comptoir::storage::postgresql {

/// All rows of an answer are sent: what is too much is left out by the server, which knows how long a text is without reading it.
inline std::string portion(const std::string& rows, std::string_view order, std::string_view bytes) {
  const std::string in_order(order);
  return "SELECT * FROM (SELECT page.*, sum(" + std::string(bytes) + ") OVER (ORDER BY " + in_order +
         " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead FROM (" + rows + " ORDER BY " + in_order +
         " LIMIT ?2) AS page) AS measured WHERE coalesce(ahead, 0) < ?3 ORDER BY " + in_order;
}

inline constexpr sql::Dialect postgresql_dialect{
    .text = "text COLLATE \"C\"",
    .text_name = "text",
    .integer = "bigint",
    .real = "double precision",
    .table_options = "",
    .long_row_table_options = "",
    .ascending = " NULLS FIRST",
    .descending = " DESC NULLS LAST",
    .not_null_text = " IS NOT NULL",
    .not_null_number = " IS NOT NULL",
    .tables =
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p') "
        "AND NOT relispartition ORDER BY oid",
    .portion = portion,
    .left_out = " AND NOT position <@ ?4::int8multirange",
    .days_of_messages = " AND day >= comptoir_message_since(?1)",
    .messages_end = "SELECT max(position) FROM comptoir_message WHERE day >= comptoir_message_since(9223372036854775807)",
    .loose_deliveries = "comptoir_delivery_other",
    .same_as = " IS NOT DISTINCT FROM ",
    .integrity_check = "",
};

}  // namespace comptoir::storage::postgresql
