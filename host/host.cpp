#include "host.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <thread>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

#include "administration/host_answers.hpp"
#include "administration/socket_folder.hpp"
#include "dispatch/behaviours.hpp"
#include "dispatch/stored_events.hpp"
#include "host_metrics.hpp"
#include "host_plugins.hpp"
#include "http/documents.hpp"
#include "start_checks.hpp"
#include "telemetry/progress.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir {
namespace {

constexpr std::chrono::milliseconds patience_with_requests{10'000};
constexpr std::chrono::milliseconds patience_with_plugins{10'000};
constexpr unsigned administrators = 4;  // that are answered at a time: whether the host lives can be asked while it verifies and rebuilds

dispatch::Backoff backoff_of(const configuration::Retry& retry) {
  return {static_cast<std::uint32_t>(retry.backoff_first.count()), static_cast<std::uint32_t>(retry.backoff_max.count()), retry.attempts};
}

/// By which people know this process.
std::string host_name() {
  std::array<char, 256> name{};
  return (gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "unknown") + " (process " + std::to_string(getpid()) + ")";
}

void tell(const telemetry::Log& log, const plugins::Watchdog::Told& told) {
  using telemetry::Level;
  const auto level = told.is_well ? Level::info : told.code == "handler.abandoned" ? Level::error : Level::warning;
  const auto* plugin = told.call.plugin;
  if (plugin == nullptr) return log.write(level, told.code, told.sentence);
  const bool is_step = told.call.step != nullptr;
  const auto name = is_step ? std::string(told.call.step) : plugin->handler_name(told.call.handler);
  const telemetry::Field field(is_step ? "step" : "handler", name);
  log.of(plugin->name()).write(level, told.code, told.sentence, {&field, 1});
}

/// What is wrong is a warning; that it is well again is said at level info, and makes it news when it comes back.
telemetry::Report report_to(const telemetry::Log& log) {
  using telemetry::Level;
  const auto at = [log](Level level) {
    return [log, level](std::string_view code, const std::string& sentence, telemetry::Report::Fields fields) {
      const auto plugin = std::ranges::find(fields, "plugin", &telemetry::Field::name);
      if (plugin == fields.end()) return log.write(level, code, sentence, fields);
      std::vector<telemetry::Field> others;  // whose line it is, a line tells by itself
      std::ranges::remove_copy(fields, std::back_inserter(others), "plugin", &telemetry::Field::name);
      log.of(std::string(std::get<std::string_view>(plugin->value))).write(level, code, sentence, others);
    };
  };
  return {at(Level::warning), at(Level::info)};
}

Error cannot_start(std::string code, const std::exception& failure) { return {ErrorKind::failed, std::move(code), failure.what(), {}, {}}; }

}  // namespace

void Host::Listeners::wake() const {
  if (const auto* listener = relay.load()) listener->wake();
  if (auto* listener = reactions.load()) listener->wake();
  if (auto* listener = projections.load()) listener->wake();
}

void Host::Listeners::look_at_keys() const {
  if (auto* listener = relay.load()) listener->look_at_keys();
  if (auto* listener = reactions.load()) listener->look_at_keys();
  if (auto* listener = projections.load()) listener->look_at_keys();
}

Host::Host(configuration::Configuration configuration, telemetry::Log log)
    : configuration_(std::move(configuration)), name_(host_name()), log_(std::move(log)) {}

Host::~Host() { stop(); }

Result<> Host::start() try {
  for (const auto step : {&Host::load_plugins, &Host::check_configuration, &Host::open_store, &Host::open_notes, &Host::check_stored_events,
                          &Host::migrate_plugins, &Host::start_dispatch, &Host::start_relay, &Host::start_inbox, &Host::start_serving})
    if (auto done = (this->*step)(); !done) return done;
  ready_ = true;
  return {};
} catch (const storage::StoreError& failure) {  // such as a page that is damaged, which is found out when it is read
  return cannot_start("store.failed", failure);
} catch (const std::exception& failure) {  // such as a thread for which the system has no room
  return cannot_start("host.cannot_start", failure);
}

Result<> Host::check_configuration() {
  const auto refusals = refusals_before_start(configuration_, *catalogue_);
  return refusals.empty() ? Result<>() : refusals.front();
}

Result<> Host::open_store() try {
  store_ =
      std::make_unique<storage::GuardedStore>(storage::open_store(configuration_.storage), resilience::CircuitBreaker::Options{}, report_to(log_));
  return {};
} catch (const storage::StoreError& failure) {
  return cannot_start("store.cannot_open", failure);
}

Result<> Host::open_notes() try {
  const auto& socket = configuration_.admin.socket;
  if (auto made = administration::make_folder_of(socket); !made) return made;
  under_way_ = std::make_unique<dispatch::UnderWay>(administration::notes_beside(socket),
                                                    [this](std::string_view code, const std::string& sentence) { log_.warning(code, sentence); });
  return {};
} catch (const std::runtime_error& failure) {
  return cannot_start("admin.no_notes", failure);
}

Result<> Host::load_plugins() {
  watchdog_ =
      std::make_unique<plugins::Watchdog>(configuration_.deadlines.shortest(), [this](const plugins::Watchdog::Told& told) { tell(log_, told); });
  auto options = configured_plugins(configuration_, log_);
  options.phase = [this](std::string_view plugin, std::string_view phase, std::chrono::seconds under_way) {
    enter_phase(plugin, std::string(phase) + (under_way.count() > 0 ? ", under way for " + std::to_string(under_way.count()) + " s" : ""));
  };
  catalogue_ = std::make_unique<plugins::Catalogue>(std::move(options));
  auto loaded = catalogue_->load();
  is_loaded_ = true;
  leave_phase();
  for (const auto& warning : catalogue_->warnings()) log_.warning("plugin.warning", warning);
  for (const auto& warning : unknown_placements(configuration_.reactions, *catalogue_)) log_.warning("reaction.unknown", warning);
  return loaded;
}

/// The line survives what comes next: when the plugin takes the process down, it is the last one.
void Host::enter_phase(std::string_view plugin, std::string_view phase) {
  {
    const std::lock_guard lock(phase_mutex_);
    phase_ = "Plugin " + std::string(plugin) + " is in its phase " + std::string(phase) + ".";
  }
  log_.of(std::string(plugin)).info("plugin.phase", phase);
  log_.flush();
}

void Host::leave_phase() {
  const std::lock_guard lock(phase_mutex_);
  phase_.clear();
}

/// Before a build that cannot read what is stored changes anything.
Result<> Host::check_stored_events() {
  const auto stored = store_->event_types();
  for (auto* plugin : catalogue_->in_start_order()) {
    const auto checked = dispatch::check_stored_events(plugin->contract(), stored);
    if (checked) continue;
    plugin->refuse(checked.error());
    return checked;
  }
  return {};
}

Result<> Host::migrate_plugins() {
  for (auto* plugin : catalogue_->in_start_order()) try {
      const telemetry::Progress progress(log_.of(plugin->name()), "plugin.migrating",
                                         [plugin] { return "Migrations and views of plugin " + plugin->name() + " are under way"; });
      store_->migrate(plugin->name(), plugin->contract().migrations);
      for (std::uint32_t view = 0; view < plugin->contract().views.size(); ++view) prepare_view(*plugin, view);
      plugin->mark_migrated();
    } catch (const storage::StoreError& failure) {
      auto error = cannot_start("plugin.cannot_migrate", failure);
      error.sentence = "Plugin " + plugin->name() + ": " + error.sentence;
      plugin->refuse(error);
      return error;
    }
  return {};
}

/// Rows that are no rows of the view any more are made anew by its projection, once it can run.
void Host::prepare_view(const plugins::Plugin& plugin, std::uint32_t number) {
  const auto& view = plugin.contract().views[number];
  const auto misfit = store_->misfit(view);
  if (misfit.empty()) return store_->ensure(view);

  const auto writes = [number](const contract::Projection& projection) {
    return std::ranges::find(projection.views, number) != projection.views.end();
  };
  if (!std::ranges::any_of(plugin.contract().projections, writes))
    throw storage::StoreError("The rows of view " + view.name + " are none of it any more, since " + misfit +
                              ". No projection writes them, so that they cannot be made anew: make what is new a std::optional, leave what was there "
                              "as it was, or give the view another name.");
  unreadable_.push_back(&view);
}

/// Nothing else is written yet.
Result<> Host::renew_views() {
  const auto done = [this](std::string_view code, const std::string& sentence) { log_.info(code, sentence); };
  const auto failed = [this](std::string_view code, const std::string& sentence) { log_.error(code, sentence); };
  renewal_ = std::make_unique<dispatch::Renewal>(*services_, *store_, *writer_, dispatch::Renewal::Report{done, failed});
  return renewal_->rebuild_unreadable(unreadable_);
}

Result<> Host::start_dispatch() {
  if (auto started = catalogue_->start(); !started) return started;
  leave_phase();
  const auto& order = catalogue_->in_start_order();
  const auto in_publishers_transaction = [this](std::string_view reaction) {
    return configuration_.reactions.of(reaction) == configuration::Placement::same_transaction;
  };
  directory_.emplace(std::vector<plugins::Plugin*>(order.begin(), order.end()), in_publishers_transaction, statistics_,
                     std::vector<std::string>{configuration_.outbox.publisher});
  under_way_->keep_only(dispatch::names_of_consumers(*directory_));
  const auto& configured = configuration_.dispatch;
  services_.emplace(
      dispatch::UnitServices{*directory_, {configured.cascade_depth_max, configured.unit_bytes_max, configured.unit_time_max}, under_way_.get()});
  const auto report = report_to(log_);
  writer_ = std::make_unique<dispatch::Writer>(
      *store_,
      dispatch::Writer::Options{
          .group_max = configured.group_max, .waiting_max = configured.waiting_max, .waiting_bytes_max = configured.waiting_bytes_max},
      [this] {
        listeners_.wake();
        if (auto* neighbours = listeners_.neighbours.load()) neighbours->committed();
      },
      watchdog_.get(), report);
  store_->on_absence([this] { writer_->refuse_waiting(); });
  if (auto renewed = renew_views(); !renewed) return renewed;
  dispatcher_ = std::make_unique<dispatch::Dispatcher>(*services_, *store_, *writer_, dispatch::standard_behaviours(log_, metrics_), watchdog_.get());
  lanes_ = std::make_unique<dispatch::Lanes>(*store_, name_, report);
  const auto backoff = backoff_of(configuration_.reactions.retry);
  reactions_ = std::make_unique<dispatch::Subscriptions>(*services_, *store_, *writer_, *lanes_, dispatch::Feed::outbox,
                                                         dispatch::reaction_consumers(*directory_), backoff, report);
  projections_ = std::make_unique<dispatch::Subscriptions>(*services_, *store_, *writer_, *lanes_, dispatch::Feed::log,
                                                           dispatch::projection_consumers(*directory_), backoff, report);
  listeners_.reactions = reactions_.get();
  listeners_.projections = projections_.get();
  return {};
}

Result<> Host::start_relay() {
  const auto publisher = outbox_publisher(configuration_, *catalogue_);
  if (!publisher) return publisher.error();
  const auto report = report_to(log_);
  outbox::Relay::Options options;
  options.window = std::max<std::size_t>(options.window, 2 * configuration_.outbox.window);
  options.window_bytes = configuration_.outbox.window_bytes;
  relay_ = std::make_unique<outbox::Relay>(*store_, *writer_, *lanes_, **publisher, *watchdog_, options, report);
  listeners_.relay = relay_.get();
  timers_ = std::make_unique<dispatch::Timers>(*directory_, *dispatcher_, *store_, *writer_, *lanes_, configuration_.tenant.name, report);
  neighbours_ = std::make_unique<dispatch::Neighbours>(
      *store_, *lanes_, dispatch::Neighbours::Answers{[this] { listeners_.wake(); }, [this] { listeners_.look_at_keys(); }}, report);
  listeners_.neighbours = neighbours_.get();
  lag_alarm_ = std::make_unique<dispatch::LagAlarm>(
      *store_, *directory_, *lanes_, dispatch::LagWatch::Options{configuration_.alarm.lag_least, configuration_.alarm.lag_window}, report);
  const auto& keep = configuration_.keep;
  retention_ = std::make_unique<dispatch::Retention>(
      *store_, *directory_, *lanes_,
      dispatch::Retention::Options{Duration::days(keep.outbox_days), Duration::days(keep.inbox_days), Duration::days(keep.answers_days)}, report);
  return {};
}

Result<> Host::start_inbox() {
  const auto receiver = inbox_receiver(configuration_, *catalogue_);
  if (!receiver) return receiver.error();
  if (*receiver == nullptr) return {};
  inbox_ = std::make_unique<inbox::Inbox>(*store_, *writer_, *directory_, **receiver, *watchdog_,
                                          inbox::Inbox::Options{.window = configuration_.inbox.window,
                                                                .window_bytes = configuration_.inbox.window_bytes,
                                                                .tenant = configuration_.tenant.name,
                                                                .keep = Duration::days(configuration_.keep.inbox_days)},
                                          report_to(log_));
  return {};
}

Result<> Host::start_serving() {
  api_ = std::make_unique<http::Api>(*directory_, *dispatcher_, configuration_.tenant.name,
                                     [this](std::string_view code, const std::string& sentence) { log_.error(code, sentence); });
  add_pages();
  const auto& configured = configuration_.http;
  const auto workers = configured.workers > 0 ? configured.workers : std::max(2U, std::thread::hardware_concurrency());
  // A query keeps its worker until the store has answered.
  const auto relief = configured.workers > 0 ? 0U : static_cast<unsigned>(store_->readers() - std::min<std::size_t>(store_->readers(), workers));
  const auto warn = [this](std::string_view code, const std::string& sentence) { log_.warning(code, sentence); };
  server_ = std::make_unique<http::Server>(http::Options{configured.listen, workers, configured.limits, relief, warn},
                                           [this](const http::Request& request, const http::Exchange& exchange) { api_->serve(request, exchange); });
  if (auto started = start_administration(); !started) return started;
  if (auto started = server_->start(); !started) return started;
  renewal_->start();
  add_host_metrics(*this);
  return {};
}

Result<> Host::start_administration() {
  const auto& socket = configuration_.admin.socket;
  if (auto made = administration::make_folder_of(socket); !made) return made;
  answers_ = std::make_unique<administration::Administration>(*store_, configuration_.outbox.publisher);
  administration::add_host_answers(*answers_, *this);
  administration_ =
      std::make_unique<http::Server>(http::Options{{"unix:" + socket.string()}, 1, {}, administrators - 1}, administration::over_http(*answers_));
  auto started = administration_->start();
  if (started) return started;
  return unavailable("admin.listen_failed", started.error().sentence + " It is the administration's socket: see admin.socket.");
}

void Host::add_pages() {
  const auto text = [](int status, std::string body) { return http::Response{status, "text/plain", {}, std::move(body)}; };
  api_->add_page("/health/live", [text](const http::Request&) { return text(200, "live\n"); });
  api_->add_page("/health/ready", [this](const http::Request&) { return readiness(); });
  api_->add_page("/metrics", [this](const http::Request&) { return http::Response{200, "text/plain; version=0.0.4", {}, metrics_.exposition()}; });
  api_->add_document("/openapi.json", [this] { return http::openapi_document(*directory_); });
  const auto received = inbox_ ? inbox::foreign_reactions(*directory_) : http::Received{};
  api_->add_document("/asyncapi.json", [this, received] { return http::asyncapi_document(*directory_, received); });
}

/// Commands wait while a handler takes its time. One that does not come back costs its own context, and the host goes on.
http::Response Host::readiness() const {
  const auto text = [](int status, std::string body) { return http::Response{status, "text/plain", {}, std::move(body)}; };
  if (!ready_) return text(503, "not ready\n");
  if (!lanes_->last()) return text(503, "not ready: cut off from the database\n");
  if (!takes_commands()) return text(503, "not ready: the store is away, see the log\n");
  if (const auto call = writer_->held_up_by()) return text(503, "not ready: commands wait for a handler that takes long. " + *call + "\n");
  std::string body = "ready\n";
  for (const auto& plugin : catalogue_->plugins())
    for (const auto& sentence : plugin->suspensions().sentences()) body += sentence + "\n";
  return text(200, std::move(body));
}

/// A store may be away before anybody has asked it for something.
bool Host::takes_commands() const {
  try {
    store_->check_still_there();
  } catch (const storage::StoreError&) {
    return false;
  }
  return !store_->absence();
}

void Host::stop_step(const char* name, const std::function<void()>& step) {
  stopping_ = name;
  step();
}

void Host::stop() {
  ready_ = false;
  if (store_) store_->on_absence(nullptr);
  const auto end = [this](const char* name, auto& part, auto&&... arguments) {
    if (part) stop_step(name, [&] { part->stop(arguments...); });
  };
  end("requests", server_, patience_with_requests);
  end("administration", administration_, patience_with_requests);
  end("the alarm of lags", lag_alarm_);
  end("retention", retention_);
  end("the renewal of views", renewal_);
  end("timers", timers_);
  end("inbox", inbox_);
  end("reactions", reactions_);
  end("projections", projections_);
  end("outbox", relay_);
  end("commands", writer_);
  if (lanes_) stop_step("lanes", [this] { lanes_->leave(); });
  if (neighbours_) stop_step("neighbours", [this] { neighbours_->leave(); });
  if (catalogue_) stop_step("plugins", [this] { log_stop_errors(catalogue_->stop(patience_with_plugins)); });
  stopping_ = nullptr;
  leave_phase();
  if (!unfinished().empty()) return;  // a thread may be inside of any part
  server_.reset();
  administration_.reset();
  listeners_.relay = nullptr;
  listeners_.reactions = nullptr;
  listeners_.projections = nullptr;
  listeners_.neighbours = nullptr;
}

std::vector<std::string> Host::unfinished() const {
  std::vector<std::string> sentences;
  if (const char* step = stopping_) sentences.push_back(std::string("The stop has come to: ") + step + ".");
  {
    const std::lock_guard lock(phase_mutex_);
    if (!phase_.empty()) sentences.push_back(phase_);
  }
  if (!is_loaded_) return sentences;
  for (auto& sentence : watchdog_->slow_calls()) sentences.push_back(std::move(sentence));
  for (const auto& plugin : catalogue_->plugins())
    for (auto& sentence : plugin->left_behind()) sentences.push_back(std::move(sentence));
  return sentences;
}

void Host::log_stop_errors(const std::vector<Error>& errors) {
  for (const auto& error : errors) log_.error(error.code, telemetry::sentence_with_faults(error));
}

}  // namespace comptoir
