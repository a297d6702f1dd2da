#include "address.hpp"

#include <stdexcept>

#include <amqp.h>

namespace rabbitmq {

std::string Address::shown() const { return host + ":" + std::to_string(port); }

Address parse_address(std::string url) {
  amqp_connection_info parsed{};
  if (amqp_parse_url(url.data(), &parsed) != AMQP_STATUS_OK)  // writes into `url`, and points into it
    throw std::invalid_argument(
        "The setting `url` is no address of a broker. Write amqp://user:password@host:port/vhost, and % followed by two hexadecimal digits for "
        "each of / : @ ? # [ ] % inside a name or password.");
  if (parsed.ssl != 0) throw std::invalid_argument("The setting `url` says amqps://, but this plugin speaks amqp:// only.");

  const std::string vhost = parsed.vhost;
  return {parsed.host, parsed.port, parsed.user, parsed.password, vhost.empty() ? "/" : vhost};
}

}  // namespace rabbitmq
