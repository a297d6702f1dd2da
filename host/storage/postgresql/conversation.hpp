// Talking with a server that may fall silent: libpq waits for an answer as long as it takes, and here nobody waits for ever.
#pragma once

#include <chrono>
#include <libpq-fe.h>
#include <string>

namespace comptoir::storage::postgresql {

/// As PQconnectdb, for a connection that does not block. A machine that is gone is noticed within half a minute, unless the URL has other settings.
PGconn* connected(const std::string& url);

/// As PQgetResult. Where nothing comes for so long, the connection is cut off, and broken from then on, and StoreError says why. Zero: for ever.
PGresult* next_result(PGconn* connection, std::chrono::milliseconds silence_max);

/// As PQexec, with the same end to its patience.
PGresult* executed(PGconn* connection, const char* sql, std::chrono::milliseconds silence_max);

}  // namespace comptoir::storage::postgresql
