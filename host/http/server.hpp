// The HTTP server of the host. A connection that waits, for a request or for its answer, holds no thread and no buffer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/result.hpp>

#include "http/exchange.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/report.hpp"

namespace comptoir::http {

struct Options {
  std::vector<std::string> endpoints;  ///< "127.0.0.1:8080", "[::1]:8080", "unix:/run/comptoir.sock"; port 0 lets the system choose.
  unsigned workers = 0;                ///< Threads that serve; 0 stands for one per core, and two at least.
  Limits limits = {};
  unsigned relief = 0;  ///< Threads more that serve while workers wait for something outside.
  Report report = {};
};

/// What the server has done since it started.
struct Statistics {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t requests = 0;  ///< That reached the handler.
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::vector<std::pair<std::string_view, std::uint64_t>> refusals;  ///< By code, only those that happened.
};

/// Serves until it is stopped. It starts and stops once.
class Server {
 public:
  /// The handler is called by several workers at once.
  Server(Options options, Handler handler);

  /// Stops without patience.
  ~Server();

  /// Listens on all endpoints, then serves in threads of its own. Fails with `http.endpoint_malformed`, `http.listen_failed` or `http.no_threads`;
  /// then it listens nowhere. [main-thread]
  [[nodiscard]] Result<> start();

  /// The port of the first TCP endpoint, also where the system chose it. 0 if there is none, or before the start.
  [[nodiscard]] std::uint16_t port() const;

  /// Accepts nobody any more, closes idle connections, and lets requests that have begun finish; their answers say "Connection: close". Returns once
  /// all is done, or cuts what is left after `patience`. Exchanges that are answered later still drop their answer safely. [main-thread]
  void stop(std::chrono::milliseconds patience);

  /// [thread-safe]
  [[nodiscard]] Statistics statistics() const;

 private:
  class Premises;
  std::unique_ptr<Premises> premises_;
};

}  // namespace comptoir::http
