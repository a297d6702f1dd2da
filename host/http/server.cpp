#include "http/server.hpp"

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/endpoint.hpp"
#include "http/listener.hpp"
#include "http/traffic.hpp"

namespace comptoir::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// One sweep over all connections replaces a timer for each operation. It comes often enough that nobody is given up much too late.
milliseconds sweep_interval(const Limits& limits) {
  const milliseconds shortest = std::min({limits.head_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(1'000));
}

}  // namespace

class Server::Premises {
 public:
  Premises(Options options, Handler handler)
      : options_(std::move(options)),
        traffic_(std::make_shared<Traffic>(options_.limits, std::move(handler), options_.report)),
        strand_(asio::make_strand(traffic_->workers())),
        sweeping_(traffic_->workers()) {}

  Result<> start();
  void stop(milliseconds patience);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] Statistics statistics() const;

 private:
  Result<> open_doors();
  void sweep();
  void close_doors(Clock::time_point deadline);

  const Options options_;
  std::shared_ptr<Traffic> traffic_;
  Strand strand_;
  asio::steady_timer sweeping_;
  bool is_over_ = false;  // only used on the strand
  std::vector<std::unique_ptr<Listener>> listeners_;
  bool is_serving_ = false;
};

Result<> Server::Premises::start() {
  if (auto opened = open_doors(); !opened) return opened;
  asio::post(strand_, [this] {
    for (const auto& listener : listeners_) listener->start();
    sweep();
  });
  is_serving_ = true;
  const unsigned count = options_.workers > 0 ? options_.workers : std::max(2U, std::thread::hardware_concurrency());
  try {
    for (unsigned i = 0; i < count; ++i) traffic_->hire_worker();
    traffic_->relief().start(options_.relief, traffic_->staff(), traffic_);
  } catch (const std::system_error& failure) {
    stop(milliseconds(0));
    return unavailable("http.no_threads", "The system has no room for the " + std::to_string(count + options_.relief) + " threads that serve: " +
                                              failure.code().message() + ". Look at the limits of the service, such as TasksMax and `ulimit -u`.");
  }
  return {};
}

Result<> Server::Premises::open_doors() {
  for (const std::string& text : options_.endpoints) {
    auto endpoint = read_endpoint(text);
    if (!endpoint) return endpoint.error();
    auto listener = std::make_unique<Listener>(traffic_, strand_, *std::move(endpoint));
    if (auto opened = listener->open(); !opened) {
      listeners_.clear();
      return opened;
    }
    listeners_.push_back(std::move(listener));
  }
  return {};
}

void Server::Premises::sweep() {
  if (is_over_) return;
  traffic_->expire(Clock::now());
  for (const auto& listener : listeners_) listener->resume();
  sweeping_.expires_after(sweep_interval(options_.limits));
  sweeping_.async_wait(asio::bind_executor(strand_, [this](boost::system::error_code) { sweep(); }));
}

void Server::Premises::close_doors(Clock::time_point deadline) {
  auto closed = std::make_shared<std::promise<void>>();
  asio::post(strand_, [this, closed] {
    for (const auto& listener : listeners_) listener->close();
    closed->set_value();
  });
  closed->get_future().wait_until(deadline);
}

void Server::Premises::stop(milliseconds patience) {
  if (!is_serving_) return;
  const Clock::time_point deadline = Clock::now() + patience;
  close_doors(deadline);
  traffic_->finish();
  traffic_->wait_until_quiet(deadline);

  // Once nothing is awaited any more, the workers run out of work and return by themselves, unless one is lost in a handler.
  asio::post(strand_, [this] {
    is_over_ = true;
    sweeping_.cancel();
    traffic_->cut();
    if (traffic_->staff().has_lost()) traffic_->workers().stop();
  });
  traffic_->relief().end();
  traffic_->staff().wait_until_gone();
  is_serving_ = false;

  // An answer that slipped in after the last worker left would keep its connection, and that the queue it waits in, alive for ever.
  traffic_->close();
  traffic_->workers().restart();
  traffic_->workers().poll();
}

std::uint16_t Server::Premises::port() const {
  const auto tcp = std::ranges::find_if(listeners_, [](const auto& listener) { return listener->port() != 0; });
  return tcp == listeners_.end() ? std::uint16_t{0} : (*tcp)->port();
}

Statistics Server::Premises::statistics() const {
  Statistics statistics{
      .connections_open = traffic_->connections(),
      .connections_accepted = traffic_->connections_accepted,
      .requests = traffic_->requests,
      .bytes_received = traffic_->bytes_received,
      .bytes_sent = traffic_->bytes_sent,
      .refusals = {},
  };
  for (std::size_t i = 0; i < refusal_count; ++i) {
    if (const std::uint64_t count = traffic_->refusals[i]) statistics.refusals.emplace_back(text_of(static_cast<Refusal>(i)).code, count);
  }
  return statistics;
}

Server::Server(Options options, Handler handler) : premises_(std::make_unique<Premises>(std::move(options), std::move(handler))) {}
Server::~Server() { stop(milliseconds(0)); }
Result<> Server::start() { return premises_->start(); }
std::uint16_t Server::port() const { return premises_->port(); }
void Server::stop(milliseconds patience) { premises_->stop(patience); }
Statistics Server::statistics() const { return premises_->statistics(); }

}  // namespace comptoir::http
