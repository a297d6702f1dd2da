// The line between the hosts of one database: PostgreSQL's notifications, on a session of its own.
#pragma once

#include <libpq-fe.h>
#include <memory>
#include <mutex>
#include <string>

#include "storage/line.hpp"
#include "storage/records.hpp"

namespace comptoir::storage::postgresql {

/// Never within a transaction that does something: those who notify are committed one after another, in the whole server.
class PgLine final : public Line {
 public:
  PgLine(std::string url, const Id& host, std::chrono::milliseconds silence_max);
  ~PgLine() override;

  void call(const Calls& calls) override;
  Calls wait(std::chrono::milliseconds timeout) override;
  void interrupt() override;

 private:
  struct Close {
    void operator()(PGconn* handle) const { PQfinish(handle); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PGnotify* notification) const { PQfreemem(notification); }
  };

  static void hush(void*, const char*) {}  ///< notices, such as that the server stops
  void connect();
  void run(const char* sql, const char* argument);
  Calls heard();
  void send_when_due();
  bool is_anything_left() const;
  bool wait_for_news(std::chrono::milliseconds timeout) const;

  std::string url_;
  std::string host_;
  std::chrono::milliseconds silence_max_;
  std::unique_ptr<PGconn, Close> handle_;
  std::chrono::steady_clock::time_point sent_;
  int bell_;  ///< an eventfd
  mutable std::mutex mutex_;
  Calls left_;
  bool interrupted_ = false;
};

}  // namespace comptoir::storage::postgresql
