#include "plugin.hpp"

#include <utility>
#include <vector>

#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/note.hpp>

#include "contract_reader.hpp"
#include "telemetry/sentence.hpp"

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
  if (state == State::loaded || state == State::migrated || state == State::stopped) {
    instance_->destroy();
    return;
  }
  // A thread may be inside: whatever it can touch is kept until the process ends, where leak checkers can see it.
  static auto& kept = *new std::vector<std::unique_ptr<Instance>>;
  kept.push_back(std::move(instance_));
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
  auto instance = Instance::create(file_, enabled_.settings, surroundings_);
  if (!instance) return fail(instance.error());
  instance_ = *std::move(instance);
  if (auto read = read_contract(); !read) return fail(read.error());
  if (auto found = find_tables(); !found) return fail(found.error());
  if (auto checked = instance_->check_settings(settings_in_effect_); !checked) return fail(checked.error());
  lifecycle_.advance(State::loaded);
  return {};
}

Result<> Plugin::read_contract() {
  auto json = instance_->contract();
  if (!json) return json.error();
  auto contract = plugins::read_contract(*json, identity_);
  if (!contract) return contract.error();
  contract_json_ = *std::move(json);
  contract_ = *std::move(contract);
  return {};
}

Result<> Plugin::find_tables() {
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
  if (const auto inside = calls_.wait_for_silence(deadline); inside > 0) {
    const auto cause =
        "Plugin " + name() + " still had " + std::to_string(inside) +
        " call(s) inside at the deadline, so it was neither stopped nor unloaded: " + "find the handler that does not return, or allow more time.";
    lifecycle_.advance(State::pinned, cause);
    return unavailable("plugin.calls_in_flight", cause);
  }
  if (auto stopped = instance_->stop(); !stopped) {
    lifecycle_.fail(stopped.error().sentence);  // its code stays mapped, for it may not have let go of a thread
    return stopped.error();
  }
  lifecycle_.advance(State::stopped);
  return {};
}

void Plugin::unload() {
  instance_->destroy();
  const auto reason = instance_->unload();
  instance_.reset();
  if (!reason) return lifecycle_.advance(State::unloaded);
  lifecycle_.advance(State::pinned, "The code of plugin " + name() + " stays mapped until the process ends: " + *reason + ".");
}

void Plugin::refuse(const Error& error) { static_cast<void>(fail(error)); }

Result<> Plugin::fail(Error error) {
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
  if (!instance_) return;
  instance_->destroy();
  instance_->unload();
  instance_.reset();
  handlers_ = nullptr;
  publisher_ = nullptr;
  receiver_ = nullptr;
  self_ = nullptr;
}

comptoir_status Plugin::call(const comptoir_call& call) noexcept {
  const auto visit = calls_.enter();
  if (!visit || handlers_ == nullptr) return turn_away(call);
  try {
    return handlers_->call(self_, &call);
  } catch (...) {
    return explain(
        {ErrorKind::failed, "plugin.threw", "An exception left plugin " + name() + ", which must never be: catch it in the handler.", {}, {}},
        call.error);
  }
}

comptoir_status Plugin::turn_away(const comptoir_call& call) const noexcept {
  const auto state = lifecycle_.state();
  if (state == State::started) {
    return explain({ErrorKind::failed, "plugin.no_handlers", "Plugin " + name() + " declares no handlers, so it cannot be called.", {}, {}},
                   call.error);
  }
  return explain(
      unavailable("plugin.not_started", "Plugin " + name() + " is " + std::string(state_name(state)) + " and takes no calls. Try again later."),
      call.error);
}

}  // namespace comptoir::plugins
