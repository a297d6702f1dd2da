// Declares exchanges, queues and bindings, and waits for the broker's answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <amqp.h>

namespace rabbitmq {

/// An entry of a table. Key and text are borrowed.
amqp_table_entry_t entry(std::string_view key, std::string_view value);
amqp_table_entry_t entry(std::string_view key, std::int32_t value);
amqp_table_entry_t entry(std::string_view key, std::uint64_t value);

/// An entry that says yes.
amqp_table_entry_t flag(std::string_view key);

/// Where rejected and expired messages go: the name of a fanout exchange and of its queue.
[[nodiscard]] std::string dead_letters_of(const std::string& name);

/// What is missing is made, durable; what is there as asked for is left alone. Throws Broken when something of that name exists with other
/// properties: the sentence names it.
class Declaration {
 public:
  Declaration(amqp_connection_state_t connection, amqp_channel_t channel) : connection_(connection), channel_(channel) {}

  void exchange(std::string_view name, std::string_view type, std::span<amqp_table_entry_t> arguments = {});

  /// Throws Broken when there is no exchange of this name: `remedy` says who makes it.
  void expect_exchange(std::string_view name, std::string_view remedy);

  void queue(std::string_view name, std::span<amqp_table_entry_t> arguments);
  void binding(std::string_view queue, std::string_view exchange, std::string_view key);

  /// A fanout exchange and the quorum queue of the same name behind it.
  void store(const std::string& name);

 private:
  void require_declared(std::string_view what, std::string_view name);

  amqp_connection_state_t connection_;
  amqp_channel_t channel_;
};

}  // namespace rabbitmq
