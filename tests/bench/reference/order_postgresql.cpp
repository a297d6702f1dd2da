// A reference of `queries`: POCO's own HTTP server, each thread of which reads an order of the host's database with a session of its own.
//
//   bench_order_postgresql URL CONNECTIONS      prints {"port": ...}, then serves /.../{orderId} until its standard input ends
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "reference/order_page.hpp"
#include "reference/pg_session.hpp"
#include "reference/poco_server.hpp"

namespace {

using namespace comptoir::bench;

template <std::size_t count>
std::array<std::string_view, count> row_of(const PgResult& result, int row) {
  std::array<std::string_view, count> values;
  for (std::size_t column = 0; column < count; ++column) values[column] = text(result, row, static_cast<int>(column));
  return values;
}

/// The session of one thread.
class Reader {
 public:
  explicit Reader(const std::string& url) : session_(url) {
    session_.prepare("order", std::string("SELECT ") + order_columns + " FROM orders_summaries WHERE tenant = 'default' AND order_id = $1");
    session_.prepare("lines",
                     std::string("SELECT ") + line_columns + " FROM orders_lines WHERE tenant = 'default' AND order_id = $1 ORDER BY position");
    session_.prepare("head",
                     "SELECT max(version) FROM comptoir_event WHERE stream = (SELECT stream FROM comptoir_event WHERE tenant = 'default' AND "
                     "stream_type = 'order' AND stream_id = $1 AND version = 1)");
  }

  void answer(const std::string& id, Poco::Net::HTTPServerResponse& response) {
    const auto order = ask("order", id);
    if (PQntuples(order.get()) == 0) return response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_FOUND), void(response.send());
    const auto summary = row_of<13>(order, 0);
    OrderPage page(summary);
    const auto lines = ask("lines", id);
    for (int row = 0; row < PQntuples(lines.get()); ++row) page.add(row_of<7>(lines, row));
    const auto head = ask("head", id);
    response.set("ETag", "\"v" + std::string(text(head, 0, 0)) + '"');
    const auto body = page.take();
    response.setContentType("application/json");
    response.sendBuffer(body.data(), body.size());
  }

 private:
  PgResult ask(const char* name, const std::string& id) { return session_.ask<1>(name, {id.c_str()}); }

  PgSession session_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_order_postgresql URL CONNECTIONS\n", stderr), 64;
  const std::string url = arguments[1];
  serve_with_poco(std::atoi(arguments[2]), [&url](const auto& request, auto& response) {
    thread_local Reader reader(url);
    const auto& target = request.getURI();
    reader.answer(target.substr(target.rfind('/') + 1), response);
  });
}
