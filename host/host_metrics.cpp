#include "host_metrics.hpp"

#include <algorithm>
#include <optional>

#include <comptoir/detail/json_reader.hpp>

#include "host.hpp"

namespace comptoir {
namespace {

/// Of what a publisher or a receiver tells about itself, the part that has a place in the metrics.
struct OutsideFacts {
  bool connected = false;
  bool blocked = false;
  std::optional<std::int64_t> unroutable_depth;

  static constexpr std::string_view defaulted[] = {"connected", "blocked"};
};

void relay(telemetry::Scrape& scrape, Host& host) {
  const auto status = host.relay().status();
  OutsideFacts facts;
  (void)detail::read_json(status.publisher_status, facts, detail::Unknown::ignored);
  scrape.gauge("comptoir_outbox_lag_messages", "Positions of the log that the publisher is not past.",
               static_cast<double>(status.outbox_end - status.settled));
  scrape.gauge("comptoir_outbox_parked_keys", "Keys whose message the publisher refused.", static_cast<double>(status.parked_keys));
  scrape.counter("comptoir_outbox_confirmed_total", "Messages that the publisher confirmed.", static_cast<double>(status.confirmed));
  scrape.gauge("comptoir_publisher_connected", "Whether the publisher reaches the outside.", facts.connected ? 1 : 0);
  scrape.gauge("comptoir_publisher_blocked", "Whether the outside asked the publisher for silence.", facts.blocked ? 1 : 0);
  if (facts.unroutable_depth)
    scrape.gauge("comptoir_outbox_unroutable_messages", "Messages that nobody asked for, kept by the broker.",
                 static_cast<double>(*facts.unroutable_depth));
}

void cluster(telemetry::Scrape& scrape, Host& host) {
  scrape.gauge("comptoir_lanes_held", "Lanes of the store that this host works on.", static_cast<double>(host.lanes().tenure()->count()));
  const auto cluster = host.store().cluster();
  const auto living = std::count_if(cluster.hosts.begin(), cluster.hosts.end(), [](const auto& one) { return one.lives; });
  scrape.gauge("comptoir_hosts", "Hosts that work on the store.", static_cast<double>(living));
  scrape.gauge("comptoir_lanes_free", "Lanes of the store that no living host holds.", static_cast<double>(cluster.free_lanes));
  const auto oldest = cluster.oldest_transaction.value_or(Duration());
  scrape.gauge("comptoir_oldest_transaction_seconds", "How long the database's oldest transaction has been open.",
               static_cast<double>(oldest.in_microseconds()) / 1e6);
  for (const auto& lag : dispatch::lags_of(host.store(), host.directory())) {
    scrape.gauge("comptoir_consumer_lag", "Committed messages or events that a consumer has not dealt with, on any host.",
                 static_cast<double>(lag.behind), {{"consumer", lag.consumer}});
    scrape.gauge("comptoir_consumer_falls_behind", "Whether a consumer's lag keeps growing.", host.lag_alarm().falls_behind(lag.consumer) ? 1 : 0,
                 {{"consumer", lag.consumer}});
  }
}

void intake(telemetry::Scrape& scrape, const inbox::Inbox& inbox) {
  const auto status = inbox.status();
  OutsideFacts facts;
  (void)detail::read_json(status.receiver_status, facts, detail::Unknown::ignored);
  scrape.counter("comptoir_inbox_taken_total", "Messages from outside that were new.", static_cast<double>(status.taken));
  scrape.counter("comptoir_inbox_repeats_total", "Messages from outside that were here before.", static_cast<double>(status.repeats));
  scrape.counter("comptoir_inbox_unfit_total", "Messages from outside that nobody here can read.", static_cast<double>(status.unfit));
  scrape.gauge("comptoir_receiver_connected", "Whether the receiver reaches the outside.", facts.connected ? 1 : 0);
}

void connections(telemetry::Scrape& scrape, const http::Statistics& statistics) {
  scrape.gauge("comptoir_http_connections_open", "Connections that are open.", static_cast<double>(statistics.connections_open));
  scrape.counter("comptoir_http_requests_total", "Requests that reached the application.", static_cast<double>(statistics.requests));
  for (const auto& [code, count] : statistics.refusals)
    scrape.counter("comptoir_http_refusals_total", "Requests that the transport refused.", static_cast<double>(count), {{"code", std::string(code)}});
}

void event_bus(telemetry::Scrape& scrape, const telemetry::Statistics& statistics) {
  for (const auto& handler : statistics.list()) {
    const telemetry::Labels labels{{"type", handler.type}, {"handler", handler.handler}};
    scrape.counter("comptoir_handler_runs_total", "Runs of a handler.", static_cast<double>(handler.count), labels);
    scrape.counter("comptoir_handler_refusals_total", "Runs of a handler that refused what they were asked.", static_cast<double>(handler.refusals),
                   labels);
    scrape.counter("comptoir_handler_failures_total", "Runs of a handler that failed.", static_cast<double>(handler.failures), labels);
    const auto seconds = std::chrono::duration<double>(handler.latency_sum).count();
    scrape.counter("comptoir_handler_seconds_total", "Time spent in a handler.", seconds, labels);
  }
}

}  // namespace

void add_host_metrics(Host& host) {
  host.metrics().on_scrape([&host](telemetry::Scrape& scrape) {
    relay(scrape, host);
    cluster(scrape, host);
    if (host.inbox() != nullptr) intake(scrape, *host.inbox());
    connections(scrape, host.transport());
    event_bus(scrape, host.statistics());
    scrape.counter("comptoir_log_lines_dropped_total", "Log lines that were lost.", static_cast<double>(host.log().dropped()));
  });
}

}  // namespace comptoir
