// A message as the broker delivered it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <amqp.h>

namespace inbox_rabbitmq {

/// A table of headers that outlives the frame it came in.
class Headers {
 public:
  Headers() = default;
  explicit Headers(const amqp_table_t& table);

  /// Empty where there were none.
  [[nodiscard]] amqp_table_t table() const { return table_; }

 private:
  struct Free {
    void operator()(amqp_pool_t* pool) const;
  };

  std::unique_ptr<amqp_pool_t, Free> pool_;
  amqp_table_t table_ = amqp_empty_table;
};

struct Delivery {
  std::uint64_t tag = 0;  ///< The broker's number for it, from 1 on each connection.
  std::string routing_key;
  std::string content_type;
  std::string message_id;
  std::string type;
  Headers headers;
  std::string body;
};

}  // namespace inbox_rabbitmq
