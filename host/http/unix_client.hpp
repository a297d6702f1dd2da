// Asks a host of this machine over its Unix socket, as the command-line tool does.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include <comptoir/result.hpp>

#include "http/message.hpp"

namespace comptoir::http {

/// A client of one socket; every request has a connection of its own.
class UnixClient {
 public:
  explicit UnixClient(std::string path, std::chrono::milliseconds timeout = std::chrono::seconds(30)) : path_(std::move(path)), timeout_(timeout) {}

  /// Sends one request and waits for the whole answer. An answer of any status is a value. Errors: `http.host_absent` if nobody listens there,
  /// `http.host_forbidden` if the socket belongs to another user, `http.host_silent` if no answer came in time or it was cut. [thread-safe]
  [[nodiscard]] Result<Response> ask(const std::string& method, const std::string& target, const std::string& content_type = {},
                                     const std::string& body = {}) const;

  [[nodiscard]] Result<Response> get(const std::string& target) const { return ask("GET", target); }
  [[nodiscard]] Result<Response> post(const std::string& target, const std::string& json = {}) const {
    return ask("POST", target, json.empty() ? "" : "application/json", json);
  }

 private:
  std::string path_;
  std::chrono::milliseconds timeout_;
};

}  // namespace comptoir::http
