#include "rabbitmq.hpp"

#include <sstream>
#include <stdexcept>

namespace comptoir::servers {
namespace {

std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return out;
}

/// One line of amqp_client.py. An empty field is an empty word, so words are parted by hand.
Received received_from(const std::string& line) {
  std::vector<std::string> words(1);
  for (const char c : line) {
    if (c == ' ')
      words.emplace_back();
    else
      words.back() += c;
  }
  if (words.size() != 8) throw std::runtime_error("The AMQP client wrote a line that is none: " + line);
  return {words[0] == "1",   std::stoi(words[1]), decoded(words[2]), decoded(words[3]),
          decoded(words[4]), decoded(words[5]),   decoded(words[6]), decoded(words[7])};
}

}  // namespace

RabbitMq::RabbitMq() : node_("rabbitmq_node.py"), port_(static_cast<std::uint16_t>(node_.number("port"))), vhosts_left_(node_.number("vhosts")) {}

std::string RabbitMq::add_vhost() {
  if (vhosts_left_ == 0) throw std::runtime_error("All virtual hosts are used: raise VHOSTS in rabbitmq_node.py.");
  return "test-" + std::to_string(--vhosts_left_);
}

std::string RabbitMq::url(const std::string& vhost, const std::string& password) const {
  return "amqp://guest:" + password + "@127.0.0.1:" + std::to_string(port_) + "/" + vhost;
}

std::string RabbitMq::control(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "control");
  return node_.ask(arguments);
}

void RabbitMq::declare_exchange(const std::string& vhost, const std::string& name, const std::string& type) {
  client(vhost, {"exchange", name, type});
}

void RabbitMq::declare_queue(const std::string& vhost, const std::string& name, const std::string& arguments) {
  client(vhost, {"queue", name, arguments});
}

void RabbitMq::delete_queue(const std::string& vhost, const std::string& name) { client(vhost, {"delete_queue", name}); }

void RabbitMq::bind(const std::string& vhost, const std::string& queue, const std::string& exchange, const std::string& key) {
  client(vhost, {"bind", queue, exchange, key});
}

void RabbitMq::publish(const std::string& vhost, const std::string& exchange, const std::string& key, const std::string& body, std::size_t count) {
  client(vhost, {"publish", exchange, key, body, std::to_string(count)});
}

void RabbitMq::reject_one(const std::string& vhost, const std::string& queue) { client(vhost, {"reject", queue}); }

std::uint64_t RabbitMq::depth(const std::string& vhost, const std::string& queue) { return std::stoull(client(vhost, {"depth", queue})); }

std::vector<Received> RabbitMq::take(const std::string& vhost, const std::string& queue, std::size_t count, std::chrono::seconds deadline) {
  std::istringstream lines(client(vhost, {"take", queue, std::to_string(count), std::to_string(deadline.count())}));
  std::vector<Received> all;
  for (std::string line; std::getline(lines, line);) all.push_back(received_from(line));
  return all;
}

std::string RabbitMq::client(const std::string& vhost, std::vector<std::string> arguments) const {
  std::vector<std::string> command{"/usr/bin/python3", std::string(COMPTOIR_SERVERS_DIRECTORY) + "/amqp_client.py", std::to_string(port_), vhost};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return output_of(command);
}

}  // namespace comptoir::servers
