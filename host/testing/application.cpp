#include "testing/application.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include <comptoir/abi/log.h>

#include "dispatch/ids.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/work.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::dispatch::testing {
namespace {

using std::chrono::steady_clock;

const void* offered(std::string_view interface_id) {
  static constexpr comptoir_log log{sizeof(comptoir_log), 0, [](void*, comptoir_log_level, comptoir_text, comptoir_text) noexcept {}};
  if (interface_id == COMPTOIR_WORK_1) return &work_table;
  if (interface_id == COMPTOIR_LOG_1) return &log;
  return nullptr;
}

void require(const Result<>& done) {
  if (!done) throw std::runtime_error(done.error().code + ": " + done.error().sentence);
}

/// A job that blocks the writer.
class Barrier final : public Job {
 public:
  Barrier(std::promise<void>& entered, std::shared_future<void> opened) : entered_(entered), opened_(std::move(opened)) {}

  void run(Group&) override {
    entered_.set_value();
    opened_.wait();
  }
  void complete() override {}
  bool fail(const std::exception&) override { return false; }

 private:
  std::promise<void>& entered_;
  std::shared_future<void> opened_;
};

}  // namespace

std::filesystem::path test_plugins() { return TEST_PLUGINS; }

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = steady_clock::now() + patience;
  Signal never;
  while (!condition()) {
    if (steady_clock::now() > deadline) return false;
    never.wait(std::chrono::milliseconds(2));  // between two looks at a condition that nobody announces
  }
  return true;
}

Place::Place() { std::filesystem::create_directory(orders()); }

void Place::order(const std::string& name, const std::string& word) const {
  const auto file = orders() / name;
  if (word.empty()) {
    std::filesystem::remove(file);
    return;
  }
  const auto written = file.string() + ".new";
  std::ofstream(written) << word;
  std::filesystem::rename(written, file);  // whoever looks meanwhile sees the old order or the new one
}

Application::Application(const Place& place, Arrangement arrangement) {
  store_ = std::make_unique<FaultyStore>(storage::open_store(place.store_url()));
  if (auto* hosts = arrangement.hosts) {
    store_->faults.on_join = [hosts] { return std::make_unique<MemberOfATest>(*hosts); };
    store_->faults.on_hold = [hosts](std::span<const storage::Lease> leases) { hosts->check(leases); };
  }
  const auto& deadlines = arrangement.deadlines;
  watchdog_ = std::make_unique<plugins::Watchdog>(std::min({deadlines.handler, deadlines.start, deadlines.stop, deadlines.call}),
                                                  [this](const plugins::Watchdog::Told& told) { report(told.code, told.sentence); });
  load(place, arrangement);
  const auto order = catalogue_->in_start_order();
  directory_.emplace(std::vector<plugins::Plugin*>(order.begin(), order.end()), arrangement.placement, statistics_,
                     std::vector<std::string>{"test-publisher"});
  services_.emplace(UnitServices{*directory_, arrangement.limits, arrangement.under_way});
  writer_ = std::make_unique<Writer>(
      *store_, arrangement.writer, [this] { wake(); }, watchdog_.get());
  lanes_ = std::make_unique<Lanes>(*store_, "test", [](std::string_view, const std::string&) {});
  dispatcher_ = std::make_unique<Dispatcher>(*services_, *store_, *writer_, std::vector<std::unique_ptr<Behaviour>>{}, watchdog_.get());
}

Application::~Application() {
  stop_reactions();
  stop_projections();
  writer_->stop();
  catalogue_->stop(patience);
}

void Application::load(const Place& place, const Arrangement& arrangement) {
  plugins::Catalogue::Options options;
  options.directory = test_plugins();
  options.runtime_directory = place.path() / "run";
  const auto settings = R"({"folder":")" + place.orders().string() + R"("})";
  for (const auto& plugin : arrangement.plugins) options.enabled.push_back({plugin, false, settings, "plugins.enabled", arrangement.deadlines});
  options.interfaces = offered;
  catalogue_ = std::make_unique<plugins::Catalogue>(std::move(options));
  require(catalogue_->load());
  for (auto* plugin : catalogue_->in_start_order()) {
    store_->migrate(plugin->name(), plugin->contract().migrations);
    for (const auto& view : plugin->contract().views) store_->ensure(view);
    plugin->mark_migrated();
  }
  require(catalogue_->start());
}

Id Application::arrive(const std::string& type, const std::string& data, Timestamp recorded) {
  storage::Message message;
  message.stream = {"default", "stranger", "anybody"};
  message.version = 1;
  message.id = IdSequence::fresh().next();
  message.type = type;
  message.data = data;
  message.origin.recorded = recorded;
  const auto id = message.id;
  storage::Changes changes;
  changes.post(std::move(message));
  writer_->perform([&](storage::Transaction& transaction) { transaction.apply(changes); });
  wake();
  return id;
}

Request Application::command_of(const std::string& name, const std::string& body) {
  Request request;
  request.name = name;
  request.body = body;
  return request;
}

std::string Application::deposit_of(const std::string& account, std::int64_t amount) {
  return R"({"account":")" + account + R"(","amount":)" + std::to_string(amount) + "}";
}

std::future<Outcome> Application::send(Request request) {
  auto answered = std::make_shared<std::promise<Outcome>>();
  auto outcome = answered->get_future();
  dispatcher_->command(std::move(request), [answered](Outcome given) { answered->set_value(std::move(given)); });
  return outcome;
}

std::string Application::ask(const std::string& name, const std::string& body) {
  auto answered = std::make_shared<std::promise<std::string>>();
  auto answer = answered->get_future();
  dispatcher_->query(command_of(name, body),
                     [answered](const Outcome& outcome) { answered->set_value(outcome.error ? outcome.error->code : outcome.answer); });
  return answer.get();
}

std::string Application::history_of(const std::string& account) {
  std::string types;
  for (const auto& event : store_->read()->events({"default", "ledger.account", account}, 0)) types += (types.empty() ? "" : " ") + event.type;
  return types;
}

std::uint64_t Application::version_of(const std::string& account) { return store_->read()->head({"default", "ledger.account", account}).version; }

std::unique_ptr<Subscriptions> Application::subscriptions(Feed feed, std::vector<Consumer> consumers, Backoff backoff) {
  const telemetry::Report::Say say = [this](std::string_view code, const std::string& sentence, telemetry::Report::Fields fields) {
    auto told = sentence;
    for (const auto& field : fields) told.append(" ").append(field.name).append("=").append(std::get<std::string_view>(field.value));
    if (const auto* trace = telemetry::Trace::current()) told.append(" trace=").append(trace->trace_id());
    report(code, told);
  };
  return std::make_unique<Subscriptions>(*services_, *store_, *writer_, *lanes_, feed, std::move(consumers), backoff, telemetry::Report(say, say));
}

void Application::report(std::string_view code, const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  reports_.push_back(std::string(code) + ": " + sentence);
}

Subscriptions& Application::start_reactions(Backoff backoff) {
  stop_reactions();
  auto made = subscriptions(Feed::outbox, reaction_consumers(*directory_), backoff);
  const std::lock_guard lock(mutex_);
  reactions_ = std::move(made);
  return *reactions_;
}

Subscriptions& Application::start_projections(Backoff backoff) {
  stop_projections();
  auto made = subscriptions(Feed::log, projection_consumers(*directory_), backoff);
  const std::lock_guard lock(mutex_);
  projections_ = std::move(made);
  return *projections_;
}

void Application::stop_reactions() {
  if (reactions_) reactions_->stop();
  const std::lock_guard lock(mutex_);
  reactions_.reset();
}

void Application::stop_projections() {
  if (projections_) projections_->stop();
  const std::lock_guard lock(mutex_);
  projections_.reset();
}

std::vector<std::string> Application::reports() {
  const std::lock_guard lock(mutex_);
  return reports_;
}

void Application::on_commit(std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  on_commit_.push_back(std::move(action));
}

void Application::wake() {
  const std::lock_guard lock(mutex_);
  if (reactions_) reactions_->wake();
  if (projections_) projections_->wake();
  for (const auto& action : on_commit_) action();
}

Gate::Gate(Writer& writer) {
  std::promise<void> entered;
  std::unique_ptr<Job> barrier = std::make_unique<Barrier>(entered, opened_.get_future().share());
  writer.submit_always(barrier);
  entered.get_future().get();
}

void Gate::open() {
  if (!std::exchange(is_open_, true)) opened_.set_value();
}

}  // namespace comptoir::dispatch::testing
