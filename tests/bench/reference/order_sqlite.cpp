// A reference of `queries`: POCO's own HTTP server, each thread of which reads an order of the host's store with a connection of its own.
//
//   bench_order_sqlite STORE CONNECTIONS      prints {"port": ...}, then serves /.../{orderId} until its standard input ends
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "reference/order_page.hpp"
#include "reference/poco_server.hpp"
#include "reference/sqlite_statement.hpp"

namespace {

using namespace comptoir::bench;

template <std::size_t count>
std::array<std::string_view, count> row_of(const Statement& statement) {
  std::array<std::string_view, count> values;
  for (std::size_t column = 0; column < count; ++column) values[column] = statement.text(static_cast<int>(column));
  return values;
}

/// The connection of one thread.
class Reader {
 public:
  explicit Reader(const std::string& path) : store_(open_sqlite(path)) {}

  void answer(std::string_view id, Poco::Net::HTTPServerResponse& response) {
    order_.ask({id});
    if (!order_.step()) return response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_FOUND), void(response.send());
    const auto order = row_of<13>(order_);
    OrderPage page(order);
    for (lines_.ask({id}); lines_.step();) page.add(row_of<7>(lines_));
    head_.ask({id});
    head_.step();
    response.set("ETag", "\"v" + std::to_string(head_.integer(0)) + '"');
    const auto body = page.take();
    order_.end();
    head_.end();
    response.setContentType("application/json");
    response.sendBuffer(body.data(), body.size());
  }

 private:
  Sqlite store_;
  Statement order_{store_.get(), std::string("SELECT ") + order_columns + " FROM orders_summaries WHERE tenant = 'default' AND order_id = ?"};
  Statement lines_{store_.get(),
                   std::string("SELECT ") + line_columns + " FROM orders_lines WHERE tenant = 'default' AND order_id = ? ORDER BY position"};
  Statement head_{store_.get(),
                  "SELECT max(version) FROM comptoir_event WHERE stream = (SELECT stream FROM comptoir_event WHERE tenant = 'default' AND "
                  "stream_type = 'order' AND stream_id = ? AND version = 1)"};
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
