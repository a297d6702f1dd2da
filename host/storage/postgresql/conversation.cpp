#include "storage/postgresql/conversation.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <poll.h>
#include <sys/socket.h>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

/// What is still to be said to it is not worth waiting for either, as PQfinish would.
[[noreturn]] void give_up(PGconn* connection, milliseconds silence) {
  shutdown(PQsocket(connection), SHUT_RDWR);
  while (PQstatus(connection) == CONNECTION_OK && PQconsumeInput(connection) == 1) continue;
  throw Unavailable("PostgreSQL has said nothing for " + std::to_string(silence.count()) +
                    " ms, and the connection was given up: look after the server, or raise storage.silence_max_ms.");
}

/// Until a result can be had without waiting. Whatever comes is a sign of life.
void wait_for_answer(PGconn* connection, milliseconds silence_max) {
  for (auto heard = steady_clock::now();;) {
    const int unsent = PQflush(connection);
    if (unsent < 0 || PQisBusy(connection) == 0) return;
    const auto left = std::chrono::ceil<milliseconds>(heard + silence_max - steady_clock::now());
    const auto at_most = silence_max.count() == 0 ? milliseconds(-1) : std::max(left, milliseconds(0));  // a host that was frozen still looks once
    pollfd socket{PQsocket(connection), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    const int ready = poll(&socket, 1, static_cast<int>(at_most.count()));
    if (ready == 0) give_up(connection, silence_max);
    if (ready < 0 && errno != EINTR) return;
    if (ready < 0 || (socket.revents & ~POLLOUT) == 0) continue;
    if (PQconsumeInput(connection) != 1) return;
    heard = steady_clock::now();
  }
}

}  // namespace

PGconn* connected(const std::string& url) {
  const char* const names[] = {
      "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname", nullptr};
  const char* const values[] = {"10", "10", "5", "3", "25000", url.c_str(), nullptr};
  PGconn* connection = PQconnectdbParams(names, values, 1);  // what the URL says counts more than what stands before it
  PQsetnonblocking(connection, 1);
  return connection;
}

PGresult* next_result(PGconn* connection, milliseconds silence_max) {
  wait_for_answer(connection, silence_max);
  return PQgetResult(connection);
}

PGresult* executed(PGconn* connection, const char* sql, milliseconds silence_max) {
  if (PQsendQuery(connection, sql) != 1) return nullptr;
  std::unique_ptr<PGresult, Clear> last;
  while (PGresult* result = next_result(connection, silence_max)) {
    last.reset(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || PQstatus(connection) != CONNECTION_OK) break;
  }
  return last.release();
}

}  // namespace comptoir::storage::postgresql
