#include "http/listener.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <climits>

namespace comptoir::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// So many are accepted before other work of the strand has its turn.
constexpr int burst = 64;

/// Beyond its limit the server still tells so many clients that it is full; the rest are closed without a word.
constexpr std::size_t surplus = 256;

bool is_exhaustion(const error_code& error) {
  return error.value() == EMFILE || error.value() == ENFILE || error.value() == ENOBUFS || error.value() == ENOMEM;
}

}  // namespace

Listener::Listener(std::shared_ptr<Traffic> traffic, Strand strand, Endpoint endpoint)
    : traffic_(std::move(traffic)), strand_(std::move(strand)), endpoint_(std::move(endpoint)), acceptor_(traffic_->workers()) {}

Listener::~Listener() { remove_file(); }

Result<> Listener::open() {
  if (endpoint_.is_unix()) {
    if (auto made = make_way(); !made) return made;
  }
  error_code error;
  const auto attempt = [&error](auto&& step) {
    if (!error) step();
  };
  attempt([&] { acceptor_.open(endpoint_.address.protocol(), error); });
  attempt([&] { acceptor_.non_blocking(true, error); });
  if (endpoint_.is_unix()) {
    // The file is born with the permissions that its socket had, so there is no moment in which others could connect.
    attempt([&] { ::fchmod(acceptor_.native_handle(), S_IRUSR | S_IWUSR); });
  } else {
    attempt([&] { acceptor_.set_option(asio::socket_base::reuse_address(true), error); });
  }
  attempt([&] { acceptor_.bind(endpoint_.address, error); });
  attempt([&] { owns_file_ = endpoint_.is_unix(); });
  attempt([&] { acceptor_.listen(asio::socket_base::max_listen_connections, error); });
  if (error) return listen_failed(endpoint_, error.message());

  if (endpoint_.is_unix()) return {};
  asio::ip::tcp::endpoint bound;
  const auto local = acceptor_.local_endpoint();
  std::memcpy(bound.data(), local.data(), local.size());
  port_ = bound.port();
  return {};
}

/// Removes the socket file of a process that died, but neither one that somebody listens on, nor a file that is no socket.
Result<> Listener::make_way() {
  struct stat file {};
  if (::lstat(endpoint_.path.c_str(), &file) != 0) return {};
  if (!S_ISSOCK(file.st_mode)) return listen_failed(endpoint_, "there is a file of that name that is no socket; remove it or choose another path");

  error_code error;
  Socket probe(traffic_->workers());
  probe.connect(endpoint_.address, error);
  if (!error) return listen_failed(endpoint_, "another process is listening there; stop it first");
  if (error != asio::error::connection_refused) return listen_failed(endpoint_, error.message());
  ::unlink(endpoint_.path.c_str());
  return {};
}

void Listener::start() { wait(); }

void Listener::wait() {
  acceptor_.async_wait(asio::socket_base::wait_read, asio::bind_executor(strand_, [this](error_code error) {
                         if (!error && accept_some(burst)) wait();
                       }));
}

void Listener::resume() {
  if (std::exchange(is_paused_, false)) wait();
}

void Listener::close() {
  if (!acceptor_.is_open()) return;
  accept_some(INT_MAX);
  error_code ignored;
  acceptor_.close(ignored);
  remove_file();
}

/// Returns whether it may be called again as soon as somebody knocks.
bool Listener::accept_some(int count_max) {
  for (int count = 0; acceptor_.is_open() && count < count_max; ++count) {
    error_code error;
    Socket socket(traffic_->workers());
    acceptor_.accept(socket, error);
    if (error == asio::error::would_block) return true;
    if (is_exhaustion(error)) {
      // The client stays in the system's queue, so waiting would return at once, again and again: the next sweep resumes.
      is_paused_ = true;
      traffic_->report("http.exhausted", "New clients wait, for the system has no room for their connections: " + error.message() +
                                             ". Look at the limits of the service, such as LimitNOFILE and `ulimit -n`.");
      return false;
    }
    if (!error) welcome(std::move(socket));
  }
  return acceptor_.is_open();
}

void Listener::welcome(Socket socket) {
  traffic_->connections_accepted.fetch_add(1, std::memory_order_relaxed);
  const std::size_t connections_max = traffic_->limits().connections_max;
  if (traffic_->connections() >= connections_max + surplus) return traffic_->count(Refusal::connections_exhausted);

  error_code error;
  socket.non_blocking(true, error);
  if (!endpoint_.is_unix()) socket.set_option(asio::ip::tcp::no_delay(true), error);
  const auto connection = std::make_shared<Connection>(traffic_, std::move(socket));
  if (traffic_->connections() > connections_max) return connection->refuse(Refusal::connections_exhausted);
  connection->start();
}

void Listener::remove_file() {
  if (std::exchange(owns_file_, false)) ::unlink(endpoint_.path.c_str());
}

}  // namespace comptoir::http
