// A reference of `queries`: POCO's own HTTP server, each thread of which reads an order of the host's store with a connection of its own.
//
//   bench_order_sqlite STORE CONNECTIONS      prints {"port": ...}, then serves /.../{orderId} until its standard input ends
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "reference/order_page.hpp"
#include "reference/poco_server.hpp"

namespace {

using namespace comptoir::bench;

class Statement {
 public:
  Statement(sqlite3* store, const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(store, sql.c_str(), -1, &made, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(store));
    handle_.reset(made);
  }

  void ask(std::string_view id) {
    sqlite3_reset(handle_.get());
    sqlite3_bind_text(handle_.get(), 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
  }
  bool step() { return sqlite3_step(handle_.get()) == SQLITE_ROW; }
  template <std::size_t count>
  std::array<std::string_view, count> row() const {
    std::array<std::string_view, count> values;
    for (std::size_t column = 0; column < count; ++column) values[column] = text(static_cast<int>(column));
    return values;
  }
  std::string_view text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
  }
  void end() { sqlite3_reset(handle_.get()); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

sqlite3* open_to_read(const std::string& path) {
  sqlite3* store = nullptr;
  if (sqlite3_open_v2(path.c_str(), &store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) throw std::runtime_error(path);
  return store;
}

/// The connection of one thread.
class Reader {
 public:
  explicit Reader(const std::string& path) : store_(open_to_read(path)) {}

  void answer(std::string_view id, Poco::Net::HTTPServerResponse& response) {
    order_.ask(id);
    if (!order_.step()) return response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_FOUND), void(response.send());
    const auto order = order_.row<13>();
    OrderPage page(order);
    for (lines_.ask(id); lines_.step();) page.add(lines_.row<7>());
    head_.ask(id);
    head_.step();
    response.set("ETag", "\"v" + std::string(head_.text(0)) + '"');
    const auto body = page.take();
    order_.end();
    head_.end();
    response.setContentType("application/json");
    response.sendBuffer(body.data(), body.size());
  }

 private:
  struct Close {
    void operator()(sqlite3* store) const { sqlite3_close_v2(store); }
  };
  std::unique_ptr<sqlite3, Close> store_;
  Statement order_{store_.get(), std::string("SELECT ") + order_columns + " FROM orders_summaries WHERE tenant = 'default' AND order_id = ?"};
  Statement lines_{store_.get(), std::string("SELECT ") + line_columns + " FROM orders_lines WHERE tenant = 'default' AND order_id = ? ORDER BY position"};
  Statement head_{store_.get(), "SELECT version FROM comptoir_head WHERE tenant = 'default' AND stream_type = 'order' AND stream_id = ?"};
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_order_sqlite STORE CONNECTIONS\n", stderr), 64;
  const std::string path = arguments[1];
  serve_with_poco(std::atoi(arguments[2]), [&path](const auto& request, auto& response) {
    thread_local Reader reader(path);
    const auto& target = request.getURI();
    reader.answer(std::string_view(target).substr(target.rfind('/') + 1), response);
  });
}
