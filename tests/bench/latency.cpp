// From the commit to the broker: sends commands at a beat that leaves the host at ease, and watches a queue for their events.
//
//   bench_latency HTTP_PORT AMQP_PORT VHOST QUEUE COUNT PER_S      prints percentiles in microseconds and the size of a message
//
// The host answers as soon as it has committed, and the kernel notes when the answer stands in our socket, whenever we come to read it: that is the
// moment of the commit, a few microseconds late. An event also says when it was recorded, in its handler: from there on the commit is included.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
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
    setsockopt(socket_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(socket_); }

  /// Sends a command and waits for its answer, which must be 200 and must fit one read. Returns when the answer came, by the kernel's clock, in
  /// microseconds since the epoch.
  double add(std::size_t number) {
    const auto body = "{\"amount\":" + std::to_string(number) + ",\"note\":\"" + std::string(385, 'n') + "\"}";
    const auto request = "POST /api/v1/tallies/t-" + std::to_string(number % 100) +
                         "/add HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\n\r\n" + body;
    if (write(socket_, request.data(), request.size()) != static_cast<ssize_t>(request.size())) throw std::runtime_error("The host does not listen.");
    return answered_us();
  }

 private:
  double answered_us() {
    std::array<char, 4096> bytes{};
    std::array<char, CMSG_SPACE(sizeof(timespec))> notes{};
    iovec place{bytes.data(), bytes.size()};
    msghdr answer{};
    answer.msg_iov = &place;
    answer.msg_iovlen = 1;
    answer.msg_control = notes.data();
    answer.msg_controllen = notes.size();
    const auto size = recvmsg(socket_, &answer, 0);
    const std::string_view text(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (!text.starts_with("HTTP/1.1 200")) throw std::runtime_error("The host answered: " + std::string(text));
    const auto* note = CMSG_FIRSTHDR(&answer);
    if (note == nullptr || note->cmsg_type != SCM_TIMESTAMPNS) throw std::runtime_error("The kernel does not say when the answer came.");
    timespec came{};
    std::memcpy(&came, CMSG_DATA(note), sizeof came);
    return static_cast<double>(came.tv_sec) * 1e6 + static_cast<double>(came.tv_nsec) / 1e3;
  }

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

/// When the command of a message was sent and answered.
struct Sent {
  double at_us = 0;
  double answered_us = 0;
};

void measure(char** arguments) {
  const auto whole = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  const auto count = whole(5);
  Arrivals arrivals(static_cast<int>(whole(2)), arguments[3], arguments[4], "amount", count);
  std::vector<Sent> sent(count);
  send_paced(count, static_cast<unsigned>(whole(6)), [&] {
    return [&sent, client = std::make_unique<Client>(static_cast<std::uint16_t>(whole(1)))](std::size_t number) {
      sent[number].at_us = now_us();
      sent[number].answered_us = client->add(number);
    };
  });
  std::vector<double> from_commit;
  std::vector<double> from_record;
  std::vector<double> answer;
  std::size_t bytes = 0;
  for (std::size_t number = 0; number < count; ++number) {
    const auto arrival = arrivals.of(number);
    from_commit.push_back(arrival.at_us - sent[number].answered_us);
    from_record.push_back(arrival.at_us - recorded_us(arrival.body));
    answer.push_back(sent[number].answered_us - sent[number].at_us);
    bytes = arrival.body.size();
  }
  const auto print = [](const char* what, const std::vector<double>& took) {
    std::printf("\"%s_p50_us\": %.0f, \"%s_p99_us\": %.0f, ", what, percentile(took, 0.5), what, percentile(took, 0.99));
  };
  std::printf("{");
  print("from_commit", from_commit);
  print("from_record", from_record);
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
