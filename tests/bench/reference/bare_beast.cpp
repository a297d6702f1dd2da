// A reference of `constant`: an asynchronous server of Boost.Beast with two threads, which answers every request with the same bytes.
//
//   bench_bare_beast BYTES      prints {"port": ...}, then serves until its standard input ends
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

class Session final : public std::enable_shared_from_this<Session> {
 public:
  Session(Tcp::socket socket, const std::string& body) : stream_(std::move(socket)), body_(body) {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->write();
    });
  }

 private:
  void write() {
    answer_ = {http::status::ok, request_.version()};
    answer_.set(http::field::content_type, "application/json");
    answer_.keep_alive(request_.keep_alive());
    answer_.body() = body_;
    answer_.prepare_payload();
    http::async_write(stream_, answer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && self->answer_.keep_alive()) self->read();
    });
  }

  beast::tcp_stream stream_;
  const std::string& body_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

void accept(Tcp::acceptor& acceptor, const std::string& body) {
  acceptor.async_accept([&](error_code error, Tcp::socket socket) {
    if (error) return;
    socket.set_option(Tcp::no_delay(true), error);
    std::make_shared<Session>(std::move(socket), body)->read();
    accept(acceptor, body);
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: bench_bare_beast BYTES\n", stderr), 64;
  const std::string body = '"' + std::string(std::strtoul(arguments[1], nullptr, 10) - 2, 'c') + '"';
  asio::io_context context(2);
  Tcp::acceptor acceptor(context, Tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  accept(acceptor, body);
  std::jthread first([&context] { context.run(); });
  std::jthread second([&context] { context.run(); });
  std::printf("{\"port\": %u}\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  context.stop();
}
