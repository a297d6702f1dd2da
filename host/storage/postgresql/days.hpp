// The days by which the outbox and the deliveries are divided: a partition for each, made before it comes, dropped as a whole when its time is up.
#pragma once

#include "storage/postgresql/connection.hpp"
#include "storage/sql/reach.hpp"

namespace comptoir::storage::postgresql {

/// By the database's clock.
std::int64_t today(sql::Connection& connection);

/// Makes the partitions of a day and of the two behind it, where they are missing. Where somebody holds a table for longer than others should wait,
/// or another host is about it, that is left to the next time: until then what is written goes into the last partition there is.
void make_days(PgConnection& connection, std::int64_t day);

/// Drops the partitions that have been passed and kept for long enough. Writers wait for a fifth of a second at most.
Leftover drop_days(PgConnection& connection, const Expiry& expiry, const sql::Reach& reach);

}  // namespace comptoir::storage::postgresql
