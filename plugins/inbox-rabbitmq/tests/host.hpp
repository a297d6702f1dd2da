// The least that a host's inbox does, for tests: it takes what is handed in, and says what became of it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "rabbitmq.hpp"
#include "servers/rabbitmq.hpp"

namespace inbox_rabbitmq {

/// Whether a text has a part.
inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The broker that all cases of this executable share.
comptoir::servers::RabbitMq& broker();

/// Settings for a virtual host, with short delays; its exchange `trade` is there.
Settings settings_for(const std::string& vhost);

class Host {
 public:
  explicit Host(comptoir::Receiver& receiver) : receiver_(receiver) { receiver.want({"order.confirmed", "order.cancelled"}); }

  /// Drives and settles until the condition holds; false when it took longer than the deadline.
  bool run_until(const std::function<bool()>& condition, std::chrono::seconds deadline = std::chrono::seconds(30));

  bool run_until_connected() {
    return run_until([this] { return receiver_.status().connected; });
  }
  bool run_until_taken(std::size_t count) {
    return run_until([&] { return taken.size() >= count; });
  }

  /// Bodies in the order in which they were taken, repeats too.
  std::vector<std::string> taken;

  /// What becomes of a message; everything is taken unless a test says otherwise.
  std::function<comptoir::Verdict(const std::string& body)> judge = [](const std::string&) { return comptoir::Verdict::taken; };
  std::string reason = "Nobody here reads that.";
  std::size_t window = 1'000'000;
  bool settles = true;

 private:
  struct Arrival {
    std::uint64_t token;
    std::string body;
  };

  comptoir::Receiver& receiver_;
  std::vector<Arrival> arrivals_;
};

}  // namespace inbox_rabbitmq
