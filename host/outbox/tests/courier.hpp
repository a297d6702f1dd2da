// A relay between the test application's outbox and the test publisher, which does as it is told.
#pragma once

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "outbox/relay.hpp"
#include "storage/publisher_consumer.hpp"
#include "testing/application.hpp"

namespace comptoir::outbox::testing {

using dispatch::testing::Application, dispatch::testing::eventually, dispatch::testing::patience, dispatch::testing::Place;

/// The consumer that the test publisher's checkpoints are of.
inline const std::string consumer_of_courier = storage::consumer_of_publisher("test-publisher");

class Courier {
 public:
  explicit Courier(const Place& place, Relay::Options options = {}, dispatch::testing::Register* hosts = nullptr,
                   const comptoir::plugins::Deadlines& deadlines = dispatch::testing::Arrangement().deadlines,
                   const std::string& publisher = "test-publisher")
      : place_(place),
        options_(options),
        publisher_(publisher),
        application_(place, {.plugins = {"ledger", publisher}, .hosts = hosts, .deadlines = deadlines}) {
    application_.on_commit([this] {
      if (auto* relay = listening_.load()) relay->wake();
    });
  }
  Courier(const std::string& publisher, const Place& place) : Courier(place, {}, nullptr, dispatch::testing::Arrangement().deadlines, publisher) {}
  ~Courier() { stop(); }

  /// Hears of what the relay reports, on its thread, and may throw. To be set before the relay starts.
  std::function<void(std::string_view code)> on_report;

  Application& application() { return application_; }
  Relay& relay() { return *relay_; }
  dispatch::testing::FaultyStore& store() { return application_.store(); }

  Relay& start() {
    auto& publisher = *application_.catalogue().find(publisher_);
    const auto report = [this](std::string_view code, const std::string&) {
      {
        const std::lock_guard lock(mutex_);
        reports_.emplace_back(code);
      }
      if (on_report) on_report(code);
    };
    relay_ = std::make_unique<Relay>(application_.store(), application_.writer(), application_.lanes(), publisher, application_.watchdog(), options_,
                                     report);
    listening_ = relay_.get();
    return *relay_;
  }
  void stop() {
    listening_ = nullptr;
    application_.writer().perform([](storage::Transaction&) {});  // whoever still wakes the relay has done so
    relay_.reset();
  }

  /// Gives the publisher its orders (tests/plugins/publisher/test_publisher.hpp), and wakes it.
  void order(const std::string& words) {
    place_.order("orders", words);
    if (relay_) relay_->wake();
  }

  /// Commits so many deposits of 1, each of which is published.
  void publish(const std::string& account, int times = 1) {
    for (int i = 0; i < times; ++i) (void)application_.deposit(account, 1);
  }

  /// The lines of the publisher's journal that begin with `word`, as "3 a".
  std::vector<std::string> journal(const std::string& word) const {
    std::vector<std::string> lines;
    std::ifstream file(place_.orders() / "journal");
    for (std::string found, rest; file >> found && std::getline(file >> std::ws, rest);)
      if (found == word) lines.push_back(rest);
    return lines;
  }
  /// The same of one account: "1 3 4".
  std::string positions(const std::string& word, const std::string& account) const {
    std::string positions;
    for (const auto& line : journal(word))
      if (line.ends_with(" " + account)) positions += (positions.empty() ? "" : " ") + line.substr(0, line.find(' '));
    return positions;
  }
  std::size_t confirmed() const { return journal("confirmed").size(); }

  /// How far the lane of an account is stored.
  storage::Position checkpoint_of(const std::string& account) {
    const auto lane = storage::lane_of({"default", "ledger.account", account}, store().lanes());
    for (const auto& checkpoint : store().checkpoints(consumer_of_courier))
      if (checkpoint.lane == lane) return checkpoint.position;
    return 0;
  }

  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }

 private:
  const Place& place_;
  Relay::Options options_;
  const std::string publisher_;
  std::mutex mutex_;
  std::vector<std::string> reports_;
  std::atomic<Relay*> listening_{nullptr};
  Application application_;
  std::unique_ptr<Relay> relay_;
};

}  // namespace comptoir::outbox::testing
