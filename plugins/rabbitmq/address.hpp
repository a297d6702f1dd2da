// Where the broker is and who we are there.
#pragma once

#include <string>

namespace rabbitmq {

struct Address {
  std::string host;
  int port = 0;
  std::string user;
  std::string password;
  std::string vhost;

  /// "127.0.0.1:5672", for sentences. Nothing that is shown holds the password.
  [[nodiscard]] std::string shown() const;
};

/// Reads "amqp://user:password@host:port/vhost"; what is left out is guest, guest, localhost, 5672 and "/". A final "/" stands for the virtual
/// host "/". Throws std::invalid_argument with a sentence that says what is wrong and does not repeat the address, since it holds a password.
[[nodiscard]] Address parse_address(std::string url);

}  // namespace rabbitmq
