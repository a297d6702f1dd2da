// The reference of `relay` and `latency`: a bare librabbitmq publisher to a quorum queue, persistent and confirmed.
//
//   bench_bare_rabbitmq rate PORT VHOST COUNT BYTES             a sliding window of 1,000, bodies alone through the default exchange and then
//                                                               messages like the host's through a topic exchange
//   bench_bare_rabbitmq latency PORT VHOST COUNT BYTES PER_S    one at a time; prints percentiles in microseconds, from the call of publish on
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>

#include "arrivals.hpp"
#include "measure.hpp"
#include "pace.hpp"
#include "reference/bare_amqp.hpp"

namespace {

using namespace comptoir::bench;

constexpr const char* queue = "bench-bare";
constexpr const char* exchange = "bench-bare-events";
constexpr std::size_t window = 1'000;

std::size_t whole(const char* text) { return std::strtoul(text, nullptr, 10); }

/// Messages a second, from the first publish to the last confirm.
double rate(BareConnection& broker, std::size_t count, const auto& publish) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  std::size_t published = 0;
  for (std::size_t confirmed = 0; confirmed < count; confirmed += broker.confirmed())
    for (; published < count && published - confirmed < window; ++published) publish();
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Someone takes the messages off the queue, as in the measurement of the host: the broker has the same to do in both.
void latency(BareConnection& broker, int port, const std::string& vhost, std::size_t count, std::size_t bytes, unsigned per_s) {
  Arrivals arrivals(port, vhost, queue, "no", count);
  std::vector<double> confirmed;
  std::vector<double> arrived;
  Pace pace(per_s);
  for (std::size_t number = 0; number < count; ++number) {
    pace.wait();
    auto body = "{\"no\":" + std::to_string(number) + ",\"rest\":\"";
    body.append(bytes - body.size() - 2, 'r').append("\"}");
    const auto published = now_us();
    broker.publish(queue, body);
    broker.confirmed();
    confirmed.push_back(now_us() - published);
    arrived.push_back(arrivals.of(number).at_us - published);
  }
  std::printf("{\"confirm_p50_us\": %.0f, \"confirm_p99_us\": %.0f, \"arrival_p50_us\": %.0f, \"arrival_p99_us\": %.0f}\n",
              percentile(confirmed, 0.5), percentile(confirmed, 0.99), percentile(arrived, 0.5), percentile(arrived, 0.99));
}

int run(std::span<char*> arguments) {
  if (arguments.size() < 6) return std::fputs("usage: bench_bare_rabbitmq (rate | latency) PORT VHOST COUNT BYTES [PER_S]\n", stderr), 64;
  const std::string verb = arguments[1];
  const auto port = static_cast<int>(whole(arguments[2]));
  const auto count = whole(arguments[4]);
  const auto bytes = whole(arguments[5]);
  BareConnection broker(port, arguments[3]);
  broker.make_queue(queue);
  broker.expect_confirms();
  if (verb == "rate") {
    const std::string body(bytes, 'r');
    const auto plain = rate(broker, count, [&] { broker.publish(queue, body); });
    broker.make_exchange(exchange, queue);
    const auto events = rate(broker, count, [&] { broker.publish_event(exchange, body); });
    broker.delete_exchange(exchange);
    std::printf("{\"events_per_s\": %.1f, \"plain_per_s\": %.1f}\n", events, plain);
  } else {
    latency(broker, port, arguments[3], count, bytes, static_cast<unsigned>(whole(arguments[6])));
  }
  broker.delete_queue(queue);
  return 0;
}

}  // namespace

int main(int count, char** arguments) try { return run({arguments, static_cast<std::size_t>(count)}); } catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_bare_rabbitmq: %s\n", failure.what());
  return 1;
}
