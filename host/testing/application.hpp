// The test plugins over a real store in a temporary folder: what a host is made of, without its sockets. Started anew on the same folder it is
// the same application after a restart.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dispatch/dispatcher.hpp"
#include "dispatch/subscriptions.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/watchdog.hpp"
#include "testing/faulty_store.hpp"
#include "testing/hosts_of_a_test.hpp"
#include "testing/samples.hpp"

namespace comptoir::dispatch::testing {

/// How long a test waits for what must come.
inline constexpr std::chrono::seconds patience{60};
/// Sets a key aside, and does not try it again by itself while a test lasts.
inline constexpr Backoff patient{60'000, 60'000, 3};

/// Waits until the condition holds; false when it did not within `patience`.
bool eventually(const std::function<bool()>& condition);

/// Where the test plugins are.
std::filesystem::path test_plugins();

/// A folder for the store, and one in which tests order trouble from the plugins.
class Place {
 public:
  Place();

  /// Of a store of its own: SQLite, unless a program of tests defines this function otherwise.
  std::string store_url() const;
  std::filesystem::path orders() const { return folder_.path() / "orders"; }
  std::filesystem::path path() const { return folder_.path(); }

  /// Orders trouble by a word, or takes the order back with an empty one. See tests/plugins/trouble.hpp.
  void order(const std::string& name, const std::string& word) const;

 private:
  storage::samples::Folder folder_;
};

struct Arrangement {
  Directory::Placement placement = [](std::string_view) { return false; };
  Writer::Options writer{};
  UnitLimits limits{.time_max = patience};
  std::vector<std::string> plugins{"ledger", "listener"};
  Register* hosts = nullptr;      ///< who else works on the store; null: nobody
  UnderWay* under_way = nullptr;  ///< where deliveries are noted; null: nowhere
  plugins::Deadlines deadlines{.handler = patience, .start = patience, .stop = patience, .call = patience};
};

class Application {
 public:
  explicit Application(const Place& place, Arrangement arrangement = {});
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  FaultyStore& store() { return *store_; }
  Writer& writer() { return *writer_; }
  Lanes& lanes() { return *lanes_; }
  Dispatcher& dispatcher() { return *dispatcher_; }
  const Directory& directory() const { return *directory_; }
  const UnitServices& services() const { return *services_; }
  plugins::Catalogue& catalogue() const { return *catalogue_; }
  plugins::Watchdog& watchdog() { return *watchdog_; }
  const telemetry::Statistics& statistics() const { return statistics_; }

  /// Sends a command; the future holds what came out.
  std::future<Outcome> send(Request request);
  std::future<Outcome> send(const std::string& name, const std::string& body) { return send(command_of(name, body)); }
  /// Sends a command and waits.
  Outcome run(Request request) { return send(std::move(request)).get(); }
  Outcome run(const std::string& name, const std::string& body) { return send(name, body).get(); }
  /// The answer of a query, or its error's code.
  std::string ask(const std::string& name, const std::string& body);

  /// An integration event of a context that is not here stands in the outbox, as when it came from outside. Returns its id, which is made now.
  Id arrive(const std::string& type, const std::string& data, Timestamp recorded = dispatch::now());

  /// "ledger.deposit/1" with the host's defaults.
  static Request command_of(const std::string& name, const std::string& body);

  /// The shorthands that most tests speak in.
  Outcome deposit(const std::string& account, std::int64_t amount) { return run("ledger.deposit/1", deposit_of(account, amount)); }
  static std::string deposit_of(const std::string& account, std::int64_t amount);
  std::string balance_of(const std::string& account) { return ask("ledger.balance_of/1", R"({"account":")" + account + R"("})"); }
  std::string total_of(const std::string& account) { return ask("ledger.total_of/1", R"({"account":")" + account + R"("})"); }
  std::string heard_of(const std::string& account) { return ask("listener.heard_of/1", R"({"account":")" + account + R"("})"); }
  /// The types of an account's events in order, separated by blanks.
  std::string history_of(const std::string& account);
  std::uint64_t version_of(const std::string& account);

  /// Durable reactions, and asynchronous projections. `reports` holds what they and the watchdog reported.
  Subscriptions& start_reactions(Backoff backoff = {10, 40, 3});
  Subscriptions& start_projections(Backoff backoff = {10, 40, 3});
  void stop_reactions();
  void stop_projections();
  std::vector<std::string> reports();

  /// Called on the writer's thread after each durable group, until the application ends.
  void on_commit(std::function<void()> action);

 private:
  void load(const Place& place, const Arrangement& arrangement);
  std::unique_ptr<Subscriptions> subscriptions(Feed feed, std::vector<Consumer> consumers, Backoff backoff);
  void wake();

  void report(std::string_view code, const std::string& sentence);

  std::mutex mutex_;  // of what the writer's thread calls, and of the reports
  std::vector<std::function<void()>> on_commit_;
  std::vector<std::string> reports_;
  std::unique_ptr<FaultyStore> store_;
  std::unique_ptr<plugins::Catalogue> catalogue_;
  std::unique_ptr<plugins::Watchdog> watchdog_;  // goes before the plugins that it names
  telemetry::Statistics statistics_;
  std::optional<Directory> directory_;
  std::optional<UnitServices> services_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Lanes> lanes_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Subscriptions> reactions_;
  std::unique_ptr<Subscriptions> projections_;
};

/// Holds the writer's thread, so that what is sent meanwhile makes one group.
class Gate {
 public:
  explicit Gate(Writer& writer);
  ~Gate() { open(); }

  void open();

 private:
  std::promise<void> opened_;
  bool is_open_ = false;
};

}  // namespace comptoir::dispatch::testing
