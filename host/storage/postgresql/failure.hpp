// What PostgreSQL's error codes mean to people and to the dispatcher.
#pragma once

#include <cstdint>
#include <libpq-fe.h>
#include <optional>
#include <string_view>

namespace comptoir::storage::postgresql {

/// Throws what the failure of a result means: Conflict where another try may succeed, BadStatement where the statement is at fault and is a
/// plugin's, Unavailable where the server is (its connections, its rights), as StatementFailed where it failed under this statement (a disk, memory),
/// StoreError otherwise. `sql` is quoted where the statement itself is at fault.
[[noreturn]] void fail(const PGresult* result, std::string_view sql, bool of_plugin);

/// Throws Unavailable for a connection that broke.
[[noreturn]] void fail(PGconn* connection);

/// The same for one that was never made. The URL, which may hold a password, is not shown, but what it is `named`: "storage.url".
[[noreturn]] void fail_to_connect(PGconn* connection, std::string_view url, std::string_view named);

/// How many rows a checked statement could write or find: what comptoir_expect counted, none where a row was there already; nothing when it failed
/// over something else.
std::optional<std::int64_t> found_too_few(const PGresult* result);

}  // namespace comptoir::storage::postgresql
