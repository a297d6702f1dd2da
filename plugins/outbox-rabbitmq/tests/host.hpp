// The least that a host's relay does, for tests: it offers what waits, one message of a key at a time, and again what was lost.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rabbitmq.hpp"
#include "servers/rabbitmq.hpp"

namespace outbox_rabbitmq {

/// Whether a text has a part.
inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The broker that all cases of this executable share.
comptoir::servers::RabbitMq& broker();

/// Settings for a virtual host, with short delays.
Settings settings_for(const std::string& vhost);

/// A log that keeps its lines, each "code: sentence".
class Lines {
 public:
  [[nodiscard]] comptoir::Log log() { return {&table_, &lines_}; }
  [[nodiscard]] std::string all() const;

 private:
  std::vector<std::string> lines_;
  comptoir_log table_{sizeof(comptoir_log), 0, [](void* host, comptoir_log_level, comptoir_text code, comptoir_text sentence) {
                        auto& lines = *static_cast<std::vector<std::string>*>(host);
                        lines.push_back(std::string(code.data, code.size) + ": " + std::string(sentence.data, sentence.size));
                      }};
};

class Host {
 public:
  explicit Host(comptoir::Publisher& publisher) : publisher_(publisher) {}

  /// Adds a message to the outbox; its body is "<key> <number inside the key, from 1>" unless said otherwise. Answers its position.
  std::uint64_t add(const std::string& key, const std::string& name = "order.confirmed", const std::string& body = {});

  /// Offers as long as the publisher accepts.
  void offer();

  /// Offers and drives until the condition holds; false when it took longer than the deadline.
  bool run_until(const std::function<bool()>& condition, std::chrono::seconds deadline = std::chrono::seconds(30));

  /// Until everything that was added is confirmed.
  bool run_until_confirmed() {
    return run_until([this] { return confirmed.size() == added_; });
  }

  [[nodiscard]] comptoir::Settler settler();

  // Positions in the order of their settlement, and the last reason given.
  std::vector<std::uint64_t> confirmed;
  std::vector<std::uint64_t> rejected;
  std::vector<std::uint64_t> lost;
  std::string reason;

 private:
  struct Message {
    std::uint64_t position;
    std::string key, name, body, event_id;
    std::uint64_t version;
  };

  void settle(std::uint64_t position, comptoir_settlement settlement);

  comptoir::Publisher& publisher_;
  std::map<std::uint64_t, Message> waiting_;  // by position: what was lost goes back to its place
  std::map<std::uint64_t, Message> in_flight_;
  std::set<std::string> busy_keys_;
  std::map<std::string, std::uint64_t> versions_;
  std::size_t added_ = 0;
};

}  // namespace outbox_rabbitmq
