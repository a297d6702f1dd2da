// What the references of PostgreSQL need of libpq: a session with prepared statements.
#pragma once

#include <array>
#include <libpq-fe.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace comptoir::bench {

struct ClosePg {
  void operator()(PGconn* handle) const { PQfinish(handle); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClosePg>;

/// A value of a result; without data where it is NULL.
inline std::string_view text(const PgResult& result, int row, int column) {
  if (PQgetisnull(result.get(), row, column) != 0) return {};
  return {PQgetvalue(result.get(), row, column), static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
}

/// Of one thread.
class PgSession {
 public:
  explicit PgSession(const std::string& url) : handle_(PQconnectdb(url.c_str())) {
    if (PQstatus(handle_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle_.get()));
  }

  void prepare(const char* name, const std::string& sql) { check(PgResult(PQprepare(handle_.get(), name, sql.c_str(), 0, nullptr))); }
  void run(const char* sql) { check(PgResult(PQexec(handle_.get(), sql))); }

  template <std::size_t count>
  PgResult ask(const char* name, const std::array<const char*, count>& values) {
    return check(PgResult(PQexecPrepared(handle_.get(), name, static_cast<int>(count), values.data(), nullptr, nullptr, 0)));
  }

  PGconn* handle() const { return handle_.get(); }

 private:
  PgResult check(PgResult result) {
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(handle_.get()));
    return result;
  }

  std::unique_ptr<PGconn, ClosePg> handle_;
};

}  // namespace comptoir::bench
