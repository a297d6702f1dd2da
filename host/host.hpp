// The host: all parts put together, started in order, stopped in reverse.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

#include "administration/administration.hpp"
#include "configuration/configuration.hpp"
#include "dispatch/dispatcher.hpp"
#include "dispatch/lag_alarm.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/neighbours.hpp"
#include "dispatch/renewal.hpp"
#include "dispatch/retention.hpp"
#include "dispatch/subscriptions.hpp"
#include "dispatch/timers.hpp"
#include "http/api.hpp"
#include "http/server.hpp"
#include "inbox/inbox.hpp"
#include "outbox/relay.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/watchdog.hpp"
#include "storage/guarded/guarded_store.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/statistics.hpp"

namespace comptoir {

/// [main-thread], but for the parts it hands out.
class Host {
 public:
  Host(configuration::Configuration configuration, telemetry::Log log);
  /// Nothing may be unfinished: a thread could be inside of any part. Where something is, the process has to end without this (cli::Ending::leave).
  ~Host();

  /// Loads the plugins, opens the store, migrates and starts the plugins, then serves. Nothing is opened before the configuration was found good.
  /// After an error, `stop` takes back what was started.
  [[nodiscard]] Result<> start();

  /// Orderly: no request is cut, the outbox batch in flight is settled, plugins stop in reverse order of their start. Each plugin is bounded by its
  /// deadlines; the whole is by whoever calls (cli::Ending).
  void stop();

  /// What would be left behind if the process ended now: the step of the stop that is under way, calls into plugins that have not come back.
  /// [thread-safe]
  [[nodiscard]] std::vector<std::string> unfinished() const;

  [[nodiscard]] std::uint16_t port() const { return server_ ? server_->port() : std::uint16_t{0}; }

  /// By which people know this process.
  [[nodiscard]] const std::string& name() const { return name_; }

  const configuration::Configuration& configuration() const { return configuration_; }
  storage::Store& store() { return *store_; }
  dispatch::Writer& writer() { return *writer_; }
  const plugins::Catalogue& catalogue() const { return *catalogue_; }
  const dispatch::Directory& directory() const { return *directory_; }
  const dispatch::UnitServices& services() const { return *services_; }
  dispatch::Subscriptions& reactions() { return *reactions_; }
  dispatch::Subscriptions& projections() { return *projections_; }
  outbox::Relay& relay() { return *relay_; }
  const outbox::Relay& relay() const { return *relay_; }
  const dispatch::Lanes& lanes() const { return *lanes_; }
  dispatch::Neighbours& neighbours() { return *neighbours_; }
  const dispatch::LagAlarm& lag_alarm() const { return *lag_alarm_; }
  const inbox::Inbox* inbox() const { return inbox_.get(); }  ///< null where the configuration names no receiver
  telemetry::Metrics& metrics() { return metrics_; }
  [[nodiscard]] http::Statistics transport() const { return server_->statistics(); }
  const telemetry::Statistics& statistics() const { return statistics_; }
  telemetry::Log& log() { return log_; }

 private:
  /// Who wakes up when something was committed. Set once each, read by the writer's thread.
  struct Listeners {
    std::atomic<outbox::Relay*> relay{nullptr};
    std::atomic<dispatch::Subscriptions*> reactions{nullptr};
    std::atomic<dispatch::Subscriptions*> projections{nullptr};
    std::atomic<dispatch::Neighbours*> neighbours{nullptr};

    void wake() const;
    void look_at_keys() const;
  };

  Result<> load_plugins();
  Result<> check_configuration();
  Result<> open_store();
  Result<> open_notes();
  Result<> check_stored_events();
  Result<> migrate_plugins();
  void prepare_view(const plugins::Plugin& plugin, std::uint32_t number);
  Result<> renew_views();
  Result<> start_dispatch();
  Result<> start_relay();
  Result<> start_inbox();
  Result<> start_serving();
  Result<> start_administration();
  void add_pages();
  bool takes_commands() const;
  http::Response readiness() const;
  void enter_phase(std::string_view plugin, std::string_view phase);
  void leave_phase();
  void stop_step(const char* name, const std::function<void()>& step);
  void log_stop_errors(const std::vector<Error>& errors);

  configuration::Configuration configuration_;
  std::string name_;
  telemetry::Log log_;
  telemetry::Metrics metrics_;
  telemetry::Statistics statistics_;
  std::atomic<bool> ready_{false};
  std::atomic<const char*> stopping_{nullptr};  ///< the step of the stop that is under way
  std::atomic<bool> is_loaded_{false};          ///< the plugins are known
  mutable std::mutex phase_mutex_;
  std::string phase_;  ///< a sentence: which plugin is in which phase

  std::unique_ptr<storage::GuardedStore> store_;
  std::unique_ptr<plugins::Catalogue> catalogue_;
  std::unique_ptr<plugins::Watchdog> watchdog_;  ///< names plugins as long as it looks, and so goes before them
  std::optional<dispatch::Directory> directory_;
  std::unique_ptr<dispatch::UnderWay> under_way_;
  std::optional<dispatch::UnitServices> services_;
  Listeners listeners_;
  std::unique_ptr<dispatch::Writer> writer_;
  std::unique_ptr<dispatch::Lanes> lanes_;
  std::unique_ptr<dispatch::Dispatcher> dispatcher_;
  std::unique_ptr<dispatch::Subscriptions> reactions_;
  std::unique_ptr<dispatch::Subscriptions> projections_;
  std::unique_ptr<outbox::Relay> relay_;
  std::unique_ptr<inbox::Inbox> inbox_;
  std::unique_ptr<dispatch::Timers> timers_;
  std::unique_ptr<dispatch::Neighbours> neighbours_;
  std::unique_ptr<dispatch::LagAlarm> lag_alarm_;
  std::unique_ptr<dispatch::Retention> retention_;
  std::vector<const storage::View*> unreadable_;  ///< views whose stored rows are no rows of them any more
  std::unique_ptr<dispatch::Renewal> renewal_;
  std::unique_ptr<http::Api> api_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<administration::Administration> answers_;
  std::unique_ptr<http::Server> administration_;
};

}  // namespace comptoir
