// From the commit to the broker, on an idle host: sends commands at a slow beat and watches a queue for their events.
//
//   bench_latency HTTP_PORT AMQP_PORT VHOST QUEUE COUNT PER_S      prints percentiles in microseconds and the size of a message
//
// An event says when it was recorded, inside its handler and before its commit; the host answers after the commit. What is counted from the
// record on includes the commit, and so is too much; what is counted from the answer on has lost the time in which the answer travelled.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include <comptoir/time.hpp>

#include "arrivals.hpp"
#include "measure.hpp"
#include "pace.hpp"

namespace {

using namespace comptoir::bench;

/// A kept connection to the host.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("The host cannot be reached.");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(socket_); }

  /// Sends a command and waits for its answer, which must be 200 and must fit one read.
  void add(std::size_t number) {
    const auto body = "{\"amount\":" + std::to_string(number) + ",\"note\":\"" + std::string(385, 'n') + "\"}";
    const auto request = "POST /api/v1/tallies/t-" + std::to_string(number % 100) +
                         "/add HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\n\r\n" + body;
    if (write(socket_, request.data(), request.size()) != static_cast<ssize_t>(request.size())) throw std::runtime_error("The host does not listen.");
    std::array<char, 4096> answer{};
    const auto size = read(socket_, answer.data(), answer.size());
    const std::string_view text(answer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (!text.starts_with("HTTP/1.1 200")) throw std::runtime_error("The host answered: " + std::string(text));
  }

 private:
  int socket_;
};

/// When the event was recorded, as its envelope says, in microseconds since the epoch.
double recorded_us(const std::string& envelope) {
  constexpr std::string_view mark = "\"time\":\"";
  const auto begin = envelope.find(mark) + mark.size();
  const auto time = comptoir::Timestamp::parse(std::string_view(envelope).substr(begin, envelope.find('"', begin) - begin));
  if (!time) throw std::runtime_error("The envelope has no time: " + envelope);
  return static_cast<double>(time->microseconds_since_epoch());
}

void measure(char** arguments) {
  const auto whole = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  const auto count = whole(5);
  Client client(static_cast<std::uint16_t>(whole(1)));
  Arrivals arrivals(static_cast<int>(whole(2)), arguments[3], arguments[4], "amount", count);
  std::vector<double> from_record;
  std::vector<double> from_answer;
  std::vector<double> answer;
  std::size_t bytes = 0;
  Pace pace(static_cast<unsigned>(whole(6)));
  for (std::size_t number = 0; number < count; ++number) {
    pace.wait();
    const auto sent = now_us();
    client.add(number);
    const auto answered = now_us();
    const auto arrival = arrivals.of(number);
    from_record.push_back(arrival.at_us - recorded_us(arrival.body));
    from_answer.push_back(arrival.at_us - answered);
    answer.push_back(answered - sent);
    bytes = arrival.body.size();
  }
  const auto print = [](const char* what, const std::vector<double>& took) {
    std::printf("\"%s_p50_us\": %.0f, \"%s_p99_us\": %.0f, ", what, percentile(took, 0.5), what, percentile(took, 0.99));
  };
  std::printf("{");
  print("from_record", from_record);
  print("from_answer", from_answer);
  print("answer", answer);
  std::printf("\"bytes\": %zu}\n", bytes);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 7) return std::fputs("usage: bench_latency HTTP_PORT AMQP_PORT VHOST QUEUE COUNT PER_S\n", stderr), 64;
  measure(arguments);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_latency: %s\n", failure.what());
  return 1;
}
