// A private RabbitMQ for the tests of one executable.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "supervised.hpp"

namespace comptoir::servers {

/// A message as a consumer that shares no code with ours received it.
struct Received {
  bool redelivered = false;
  int delivery_mode = 0;
  std::string routing_key;
  std::string message_id;
  std::string type;
  std::string content_type;
  std::string headers;  ///< A JSON object, keys in alphabetical order.
  std::string body;
};

/// One RabbitMQ node with private ports and data, guest/guest, ready when the constructor returns (about 6 s). Give each test a virtual host of
/// its own: within one they would see each other's queues. Every function throws std::runtime_error when it fails.
class RabbitMq {
 public:
  RabbitMq();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// The name of a virtual host that nobody used yet. There are 24.
  std::string add_vhost();

  [[nodiscard]] std::string url(const std::string& vhost, const std::string& password = "guest") const;

  /// An orderly stop, kill -9, and the start of the same node with the same data and port.
  void stop() { node_.ask({"stop"}); }
  void kill() { node_.ask({"kill"}); }
  void start_again() { node_.ask({"start_again"}); }

  /// Has the node write to disk which queues there are. RabbitMQ 3.10 does so half a second late, and a quorum queue that was made right before
  /// kill -9 comes back without a leader, for ever: call this before `kill`, unless that is what is tested.
  void remember_queues() { control({"eval", "[dets:sync(Table) || Table <- dets:all()]."}); }

  /// The node keeps its connections and does nothing at all, until it is thawed or killed.
  void freeze() { node_.ask({"freeze"}); }
  void thaw() { node_.ask({"thaw"}); }

  /// Makes the node believe that it runs out of memory: it blocks connections that publish, until the alarm is taken back.
  void set_memory_alarm(bool on) { control({"set_vm_memory_high_watermark", on ? "0.0000001" : "0.4"}); }

  /// rabbitmqctl.
  std::string control(std::vector<std::string> arguments);

  // The independent client. What is declared is durable; `arguments` is a JSON object.
  void declare_exchange(const std::string& vhost, const std::string& name, const std::string& type);
  void declare_queue(const std::string& vhost, const std::string& name, const std::string& arguments = R"({"x-queue-type":"quorum"})");
  void delete_queue(const std::string& vhost, const std::string& name);
  void bind(const std::string& vhost, const std::string& queue, const std::string& exchange, const std::string& key);

  /// Publishes `count` messages, confirmed, each to at least one queue; # in the body stands for the number of each, from 1.
  void publish(const std::string& vhost, const std::string& exchange, const std::string& key, const std::string& body, std::size_t count = 1);

  /// Refuses the first message of a queue for good, as a consumer that cannot read it does.
  void reject_one(const std::string& vhost, const std::string& queue);

  std::uint64_t depth(const std::string& vhost, const std::string& queue);

  /// Consumes until `count` different message ids came, or the time is over: all messages in order of arrival, repeats too.
  std::vector<Received> take(const std::string& vhost, const std::string& queue, std::size_t count,
                             std::chrono::seconds deadline = std::chrono::seconds(20));

 private:
  std::string client(const std::string& vhost, std::vector<std::string> arguments) const;

  Supervised node_;
  std::uint16_t port_;
  int vhosts_left_;
};

}  // namespace comptoir::servers
