// A place where clients knock.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <comptoir/result.hpp>

#include "http/connection.hpp"
#include "http/endpoint.hpp"
#include "http/traffic.hpp"

namespace comptoir::http {

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

/// Accepts connections and lets them start. All its work is done on the strand, where `start`, `resume` and `close` must be called too.
class Listener {
 public:
  Listener(std::shared_ptr<Traffic> traffic, Strand strand, Endpoint endpoint);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Binds and listens. A socket file that nobody listens on any more is replaced; a new one is for its owner alone (0600).
  /// Fails with `http.listen_failed` if the address is taken or not allowed. [main-thread]
  [[nodiscard]] Result<> open();

  /// The TCP port, also where the system chose it; 0 for a socket in the file system.
  [[nodiscard]] std::uint16_t port() const { return port_; }

  void start();

  /// Accepts again after the process had run out of descriptors.
  void resume();

  /// Accepts who has already connected, then nobody any more.
  void close();

 private:
  Result<> make_way();
  void wait();
  bool accept_some(int count_max);
  void welcome(Socket socket);
  void remove_file();

  std::shared_ptr<Traffic> traffic_;
  Strand strand_;
  const Endpoint endpoint_;
  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type> acceptor_;
  std::uint16_t port_ = 0;
  bool is_paused_ = false;
  bool owns_file_ = false;
};

}  // namespace comptoir::http
