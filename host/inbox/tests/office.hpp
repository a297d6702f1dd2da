// An installation for tests of the inbox: a real store, and a receiver that does as it is told.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inbox/inbox.hpp"
#include "testing/application.hpp"

namespace comptoir::inbox {

using dispatch::testing::Application, dispatch::testing::eventually, dispatch::testing::patience, dispatch::testing::Place;

/// The ids of these tests are of 2024.
inline constexpr Duration for_ever = Duration::days(36'500);
inline const Inbox::Options patient{.keep = for_ever};

/// An installation that has the listener, and hears of a ledger elsewhere.
class Office {
 public:
  explicit Office(const Place& place, Inbox::Options options = patient,
                  std::vector<std::string> plugins = {"listener", "test-publisher", "test-receiver"},
                  const plugins::Deadlines& deadlines = dispatch::testing::Arrangement().deadlines)
      : place_(place), options_(options), application_(place, {.plugins = std::move(plugins), .deadlines = deadlines}) {}
  ~Office() { inbox_.reset(); }

  Application& application() { return application_; }
  Inbox& inbox() { return *inbox_; }

  void open() {
    const auto report = [this](std::string_view code, const std::string& sentence) {
      const std::lock_guard lock(mutex_);
      reports_.push_back(std::string(code) + ": " + sentence);
      if (on_report) on_report(code);
    };
    auto& receiver = *application_.catalogue().find("test-receiver");
    inbox_ = std::make_unique<Inbox>(application_.store(), application_.writer(), application_.directory(), receiver, application_.watchdog(),
                                     options_, report);
  }
  void close() { inbox_->stop(); }

  /// Puts a letter into the outside's file.
  void write(const std::string& letter) const { std::ofstream(place_.orders() / "letters", std::ios::app) << letter << std::endl; }
  /// The news that an account's balance is `balance`, by an event whose id ends in `number`.
  static std::string news(const std::string& account, int balance, int number) {
    auto id = std::to_string(number);
    id.insert(0, 12 - id.size(), '0');
    return R"({"specversion":"1.0","id":"018f0000-0000-7000-8000-)" + id +
           R"(","source":"/comptoir/acme/ledger.account","type":"ledger.balance.changed/1",)" + R"("subject":")" + account +
           R"(","tenant":"default","aggregatetype":"ledger.account","aggregateversion":)" + std::to_string(number) +
           R"(,"actor":"ada","data":{"account":")" + account + R"(","balance":)" + std::to_string(balance) + "}}";
  }
  /// The same by a system whose ids say nothing of time.
  static std::string dated(const std::string& account, int balance, const std::string& id, const std::string& time) {
    return R"({"specversion":"1.0","id":")" + id + R"(","source":"/crow","type":"ledger.balance.changed/1","subject":")" + account + R"(","time":")" +
           time + R"(","data":{"account":")" + account + R"(","balance":)" + std::to_string(balance) + "}}";
  }
  /// The outside gives everything again.
  void again(int round) const { place_.order("round", std::to_string(round)); }

  /// Called with the code of each report; may throw.
  std::function<void(std::string_view code)> on_report;

  /// What the receiver was told, a line each.
  std::vector<std::string> told() const { return lines("told"); }
  std::vector<std::string> wanted() const { return lines("wanted"); }
  bool eventually_told(std::size_t count) const {
    return eventually([&] { return told().size() >= count; });
  }
  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }
  std::vector<storage::Message> outbox() { return application_.store().read()->outbox(0, 100'000).messages; }

 private:
  std::vector<std::string> lines(const std::string& name) const {
    std::vector<std::string> lines;
    std::ifstream file(place_.orders() / name);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  const Place& place_;
  Inbox::Options options_;
  std::mutex mutex_;
  std::vector<std::string> reports_;
  Application application_;
  std::unique_ptr<Inbox> inbox_;
};

}  // namespace comptoir::inbox
