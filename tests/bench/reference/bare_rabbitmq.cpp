// The reference of `relay`: a bare librabbitmq publisher to a quorum queue, persistent and confirmed, with a sliding window of 1,000.
//
//   bench_bare_rabbitmq PORT VHOST COUNT BYTES      bodies alone through the default exchange, then messages like the host's through a topic
//                                                   exchange
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>

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

int run(std::span<char*> arguments) {
  if (arguments.size() != 5) return std::fputs("usage: bench_bare_rabbitmq PORT VHOST COUNT BYTES\n", stderr), 64;
  const auto count = whole(arguments[3]);
  BareConnection broker(static_cast<int>(whole(arguments[1])), arguments[2]);
  broker.make_queue(queue);
  broker.expect_confirms();
  const std::string body(whole(arguments[4]), 'r');
  const auto plain = rate(broker, count, [&] { broker.publish(queue, body); });
  broker.make_exchange(exchange, queue);
  const auto events = rate(broker, count, [&] { broker.publish_event(exchange, body); });
  broker.delete_exchange(exchange);
  std::printf("{\"events_per_s\": %.1f, \"plain_per_s\": %.1f}\n", events, plain);
  broker.delete_queue(queue);
  return 0;
}

}  // namespace

int main(int count, char** arguments) try { return run({arguments, static_cast<std::size_t>(count)}); } catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_bare_rabbitmq: %s\n", failure.what());
  return 1;
}
