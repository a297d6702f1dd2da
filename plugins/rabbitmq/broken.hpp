// The one error of everything that talks to the broker.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <amqp.h>

namespace rabbitmq {

/// The connection is broken, or the broker will not have us. The sentence is for people: what was asked, what the broker said, what would help.
/// It never holds the password.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Broken when the broker did not agree. `doing` completes "RabbitMQ ... while", `remedy` is a sentence or empty.
void require(const amqp_rpc_reply_t& reply, std::string_view doing, std::string_view remedy = {});

/// The same for a plain status of the library.
void require(int status, std::string_view doing);

/// Borrowed bytes for the library, which takes them as mutable and leaves them alone.
inline amqp_bytes_t bytes(std::string_view text) { return {text.size(), const_cast<char*>(text.data())}; }
inline std::string text(amqp_bytes_t bytes) { return {static_cast<const char*>(bytes.bytes), bytes.len}; }

}  // namespace rabbitmq
