#include "plugin.hpp"

#include <system_error>
#include <utility>
#include <vector>

#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/note.hpp>

#include "call_scope.hpp"
#include "contract_reader.hpp"
#include "guarded.hpp"
#include "keeping.hpp"
#include "step_thread.hpp"
#include "telemetry/sentence.hpp"
#include "text_sink.hpp"

namespace comptoir::plugins {
namespace {

comptoir_status explain(const Error& error, comptoir_sink sink) noexcept {
  try {
    std::string json;
    detail::write_json(json, error);
    sink.put(sink.self, {json.data(), json.size()});
  } catch (...) {
    // Out of memory: the status alone must do.
  }
  return static_cast<comptoir_status>(error.kind);
}

bool has_handlers(const contract::Contract& contract) {
  return !contract.commands.empty() || !contract.queries.empty() || !contract.event_handlers.empty() || !contract.reactions.empty() ||
         !contract.projections.empty();
}

}  // namespace

Plugin::Plugin(PluginHandle handle, Enabled enabled, Surroundings surroundings)
    : handle_(handle), enabled_(std::move(enabled)), surroundings_(std::move(surroundings)) {}

Plugin::~Plugin() {
  if (!instance_) return;
  const auto state = lifecycle_.state();
  if (left_behind().empty() && (state == State::loaded || state == State::migrated || state == State::stopped)) {
    static_cast<void>(instance_->destroy());
    Instance::discard(std::move(instance_));
    return;
  }
  keep_until_exit(std::move(instance_));  // a thread may be inside
}

Result<> Plugin::verify(const std::filesystem::path& file) {
  file_ = file;
  auto identity = read_identity(file);
  if (!identity) return fail(identity.error());
  identity_ = *std::move(identity);
  if (auto sdk = check_sdk(identity_.name, identity_.sdk_major, identity_.sdk_minor); !sdk) return fail(sdk.error());
  lifecycle_.advance(State::verified);
  return {};
}

Result<> Plugin::resolve() {
  for (const auto& id : identity_.required) {
    if (surroundings_.interfaces && surroundings_.interfaces(id) != nullptr) continue;
    return fail(refused("plugin.missing_interface", "Plugin " + name() + " requires " + id +
                                                        ", which this host (SDK " COMPTOIR_SDK_TEXT
                                                        ") does not offer: upgrade the host, or install an older build of the plugin."));
  }
  lifecycle_.advance(State::resolved);
  return {};
}

Result<> Plugin::load() {
  auto instance = Instance::create(file_, enabled_.settings, surroundings_, enabled_.deadlines);
  if (!instance) return fail(instance.error());
  instance_ = *std::move(instance);
  if (const auto& told = instance_->told(); !told) return fail(told.error());
  if (auto read = read_contract(); !read) return fail(read.error());
  if (auto complete = check_tables(); !complete) return fail(complete.error());
  settings_in_effect_ = instance_->settings_in_effect();
  if (const auto& settings = instance_->settings(); !settings) return fail(settings.error());
  lifecycle_.advance(State::loaded);
  return {};
}

Result<> Plugin::read_contract() {
  auto contract = plugins::read_contract(instance_->contract(), identity_);
  if (!contract) return contract.error();
  contract_json_ = instance_->contract();
  contract_ = *std::move(contract);
  return {};
}

Result<> Plugin::check_tables() {
  handlers_ = instance_->handlers();
  publisher_ = instance_->publisher();
  receiver_ = instance_->receiver();
  self_ = instance_->self();
  const auto missing = [&](const char* what, const char* id) {
    return refused("plugin.missing_table",
                   "Plugin " + name() + " declares " + what + ", but its find does not offer " + id + ": answer the whole table there.");
  };
  const bool calls = handlers_ != nullptr && handlers_->struct_size >= sizeof(comptoir_handlers) && handlers_->call != nullptr;
  if (has_handlers(contract_) && !calls) return missing("handlers", COMPTOIR_HANDLERS_1);
  const bool publishes = publisher_ != nullptr && publisher_->struct_size >= sizeof(comptoir_publisher);
  if (contract_.publisher && !publishes) return missing("a publisher", COMPTOIR_PUBLISHER_1);
  const bool receives = receiver_ != nullptr && receiver_->struct_size >= sizeof(comptoir_receiver);
  if (contract_.receiver && !receives) return missing("a receiver", COMPTOIR_RECEIVER_1);
  return {};
}

Result<> Plugin::start() {
  if (auto started = instance_->start(); !started) return fail(started.error());
  lifecycle_.advance(State::started);
  calls_.open();
  return {};
}

Result<> Plugin::stop(std::chrono::steady_clock::time_point deadline) {
  const auto state = lifecycle_.state();
  if (state == State::loaded || state == State::migrated) {
    lifecycle_.advance(State::stopped);
    return {};
  }
  lifecycle_.advance(State::draining);
  calls_.close();
  if (const auto inside = calls_.wait_for_silence(deadline, [this] { return lost_calls(); }); inside > 0) {
    const auto cause =
        "Plugin " + name() + " still had " + std::to_string(inside) +
        " call(s) inside at the deadline, so it was neither stopped nor unloaded: " + "find the handler that does not return, or allow more time.";
    lifecycle_.advance(State::pinned, cause);
    return unavailable("plugin.calls_in_flight", cause);
  }
  if (auto stopped = instance_->stop(); !stopped) {
    note_lost(instance_->lost_step());
    lifecycle_.fail(stopped.error().sentence);  // its code stays mapped, for it may not have let go of a thread
    return stopped.error();
  }
  lifecycle_.advance(State::stopped);
  return {};
}

Result<> Plugin::destroy() {
  if (!instance_ || lifecycle_.state() != State::stopped || !left_behind().empty()) return {};
  auto destroyed = instance_->destroy();
  if (destroyed) return {};
  note_lost(instance_->lost_step());
  lifecycle_.fail(destroyed.error().sentence);
  return destroyed;
}

void Plugin::unload() {
  const auto reason = end_instance();
  if (!reason) return lifecycle_.advance(State::unloaded);
  lifecycle_.advance(State::pinned, "The code of plugin " + name() + " stays mapped until the process ends: " + *reason + ".");
}

/// Answers why its code stays mapped, or nothing.
std::optional<std::string> Plugin::end_instance() {
  static_cast<void>(instance_->destroy());  // nobody can be told of a failure here that would help him
  auto reason = instance_->unload();
  note_lost(instance_->lost_step());
  Instance::discard(std::move(instance_));
  handlers_ = nullptr;
  publisher_ = nullptr;
  receiver_ = nullptr;
  self_ = nullptr;
  return reason;
}

void Plugin::refuse(const Error& error) { static_cast<void>(fail(error)); }

void Plugin::note_lost(const std::string& step) {
  if (step.empty()) return;
  const std::lock_guard lock(mutex_);
  lost_step_ = step;
}

std::vector<std::string> Plugin::left_behind() const {
  auto sentences = suspensions_.inside() > 0 ? suspensions_.sentences() : std::vector<std::string>();
  if (suspensions_.inside() > 0 && sentences.empty()) sentences.push_back("A call of plugin " + name() + " has not come back.");
  if (*lost_statuses_ > 0) sentences.push_back("Step status of plugin " + name() + " has not come back.");
  const std::lock_guard lock(mutex_);
  if (!lost_step_.empty()) sentences.push_back(lost_step_);
  return sentences;
}

Result<> Plugin::fail(Error error) {
  if (error.code == step_overdue) note_lost(error.sentence);
  locate(error);
  calls_.close();
  release();
  lifecycle_.fail(telemetry::sentence_with_faults(error));
  return error;
}

/// An operator mends settings in a file: it is told file, line and spelling instead of pointers into the JSON that the plugin reads.
void Plugin::locate(Error& error) const {
  if (error.code != invalid_settings || !enabled_.located) return;
  const auto lines = enabled_.located(error.faults);
  for (std::size_t i = 0; i < error.faults.size(); ++i) error.faults[i] = {{}, error.faults[i].code, lines.at(i)};
}

void Plugin::release() {
  if (instance_) static_cast<void>(end_instance());
}

comptoir_status Plugin::call(const comptoir_call& call) noexcept {
  const auto visit = calls_.enter();
  if (!visit || handlers_ == nullptr) return turn_away(call);
  if (suspensions_.any())
    if (const auto refusal = suspensions_.refusal_of({this, call.handler, nullptr})) return explain(*refusal, call.error);
  try {
    return handlers_->call(self_, &call);
  } catch (...) {
    return explain(
        {ErrorKind::failed, "plugin.threw", "An exception left plugin " + name() + ", which must never be: catch it in the handler.", {}, {}},
        call.error);
  }
}

std::string Plugin::handler_name(std::uint32_t handler) const {
  const auto named = [handler](const auto& declared, auto member) {
    for (const auto& one : declared)
      if (one.handler == handler) return one.*member;
    return std::string();
  };
  for (const auto& name : {named(contract_.commands, &contract::Command::name), named(contract_.queries, &contract::Query::name),
                           named(contract_.event_handlers, &contract::EventHandler::name), named(contract_.reactions, &contract::Reaction::name),
                           named(contract_.projections, &contract::Projection::name)})
    if (!name.empty()) return name;
  return "number " + std::to_string(handler);
}

/// A status that was asked for. Whoever comes last, the plugin's function or the end of the patience with it, knows of the other.
struct Plugin::Question {
  std::optional<CallsInFlight::Visit> visit;  ///< the plugin is not stopped while the function is inside
  TextSink document;
  std::optional<Error> failure;
  std::atomic<bool> is_over{false};
};

std::string Plugin::publisher_status() { return publisher_ == nullptr ? std::string() : status(publisher_->status); }
std::string Plugin::receiver_status() { return receiver_ == nullptr ? std::string() : status(receiver_->status); }

/// On a thread of its own: whoever asks is not to wait for a plugin that does not answer.
std::string Plugin::status(void (*ask)(void* plugin, comptoir_sink document)) {
  const auto question = std::make_shared<Question>();
  question->visit.emplace(calls_.enter());
  if (!*question->visit || *lost_statuses_ > 0) return {};
  const auto step = [ask, question, self = self_, plugin = name(), lost = lost_statuses_](const StepThread::Enter&) noexcept {
    const CallScope scope(plugin, "status");
    question->failure = guarded(plugin, "status", [&] { ask(self, question->document.sink()); });
    question->visit.reset();
    if (question->is_over.exchange(true)) --*lost;
  };
  try {
    StepThread thread;
    if (thread.run("status", step, deadlines().call)) {
      ++*lost_statuses_;
      if (question->is_over.exchange(true)) --*lost_statuses_;  // it has come back just now
      return {};
    }
  } catch (const std::system_error& failure) {
    question->failure = step_failed(name(), "status", failure.what());
  }
  if (!question->failure) return question->document.text();
  std::string json;
  detail::write_json(json, *question->failure);
  return json;
}

comptoir_status Plugin::turn_away(const comptoir_call& call) const noexcept {
  const auto state = lifecycle_.state();
  if (state == State::started) {
    return explain({ErrorKind::failed, "plugin.no_handlers", "Plugin " + name() + " declares no handlers, so it cannot be called.", {}, {}},
                   call.error);
  }
  return explain(unavailable(std::string(plugin_not_started),
                             "Plugin " + name() + " is " + std::string(state_name(state)) + " and takes no calls. Try again later."),
                 call.error);
}

}  // namespace comptoir::plugins
