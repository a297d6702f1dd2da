// Asks a host of this machine over its Unix socket, as the command-line tool does.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <comptoir/result.hpp>

#include "http/message.hpp"

namespace comptoir::http {

/// How long an answer may take from its request on, or, where it is waited for, from its first word on: it may come in as many parts as it likes.
inline constexpr std::chrono::milliseconds usual_answer_max = std::chrono::minutes(1);

/// A client of one socket; every request has a connection of its own.
class UnixClient {
 public:
  explicit UnixClient(std::string path, std::chrono::milliseconds timeout = std::chrono::seconds(30),
                      std::chrono::milliseconds answer_max = usual_answer_max)
      : path_(std::move(path)), timeout_(timeout), answer_max_(answer_max) {}

  /// Sends one request and waits for the whole answer, `timeout` at most for each part of it. An answer of any status is a value.
  /// Errors: `http.host_absent` if nobody listens there, `http.host_forbidden` if the socket belongs to another user, `http.host_silent` if no
  /// answer came in time, it was cut, or is none of HTTP. [thread-safe]
  [[nodiscard]] Result<Response> ask(const std::string& method, const std::string& target, const std::string& content_type = {},
                                     const std::string& body = {}) const;

  /// The same without a body, for an answer that takes its time: once the `timeout` is over without a word, and again each time, `sign_of_life` is
  /// asked by GET, which has as long for all of its answer. The wait goes on as long as that is answered, whatever the answer, and until `most` is
  /// over, which bounds the whole answer then.
  [[nodiscard]] Result<Response> ask_while_it_lives(const std::string& method, const std::string& target, const std::string& sign_of_life,
                                                    std::optional<std::chrono::milliseconds> most = {}) const;

  [[nodiscard]] Result<Response> get(const std::string& target) const { return ask("GET", target); }
  [[nodiscard]] Result<Response> post(const std::string& target, const std::string& json = {}) const {
    return ask("POST", target, json.empty() ? "" : "application/json", json);
  }

 private:
  std::string path_;
  std::chrono::milliseconds timeout_;
  std::chrono::milliseconds answer_max_;
};

}  // namespace comptoir::http
