// Where the broker is and who we are there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <comptoir/result.hpp>

namespace rabbitmq {

struct Address {
  std::string host = "localhost";
  std::uint16_t port = 5672;
  std::string user = "guest";
  std::string password = "guest";
  std::string vhost = "/";

  /// "127.0.0.1:5672", for sentences. Nothing that is shown holds the password.
  [[nodiscard]] std::string shown() const;
};

/// Reads "amqp://user:password@host:port/vhost"; what is left out keeps its initial value. A final "/" stands for the virtual host "/". In user,
/// password and virtual host `%C3%BC` and the like stand for bytes.
/// Errors: url.malformed, with a sentence that says what is wrong and does not repeat the address, since it holds a password.
[[nodiscard]] comptoir::Result<Address> parse_address(std::string_view url);

}  // namespace rabbitmq
