// Notes when each message came to a consumer.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "reference/bare_amqp.hpp"

namespace comptoir::bench {

struct Arrival {
  double at_us = 0;  ///< the wall clock
  std::string body;
};

/// A consumer in a thread of its own. Messages are told apart by a number in their JSON.
class Arrivals {
 public:
  /// Consumes `queue`; `member` is the name of the member that holds the number, which is below `count`.
  Arrivals(int port, const std::string& vhost, const std::string& queue, const std::string& member, std::size_t count);
  ~Arrivals();

  /// Waits for the message with this number. Throws std::runtime_error when it has not come within ten seconds.
  Arrival of(std::size_t number);

 private:
  void consume(const std::stop_token& stopping);

  BareConnection broker_;
  const std::string mark_;  ///< what stands before the number
  std::mutex mutex_;
  std::condition_variable some_;
  std::vector<Arrival> arrivals_;
  std::jthread thread_;
};

}  // namespace comptoir::bench
