// One loaded plugin: who it is, what it declares, where it stands, and the way into it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

#include "calls_in_flight.hpp"
#include "deadlines.hpp"
#include "instance.hpp"
#include "lifecycle.hpp"
#include "note.hpp"
#include "suspensions.hpp"

namespace comptoir::plugins {

/// Names one generation of a plugin, and can be kept by anyone: it is looked up (Catalogue::at) and never followed.
struct PluginHandle {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;

  bool operator==(const PluginHandle&) const = default;
};

/// One line of `plugins.enabled` with its `[plugin.<name>]`.
struct Enabled {
  std::string name;
  bool optional = false;                     ///< when it is refused, the host starts without it
  std::string settings = "{}";               ///< a JSON object
  std::string named_in = "plugins.enabled";  ///< the key of the configuration that names it
  Deadlines deadlines{};

  /// Tells faults of the settings as an operator finds them, a line for each: "comptoir.toml:7: ...". Empty: they keep their JSON pointers.
  std::function<std::vector<std::string>(const std::vector<Fault>&)> located{};
};

/// Each step of the lifecycle is a function here. What it refuses leaves the plugin `failed`, with the same sentence as its cause and its code
/// unmapped (but for a `stop` that failed). The object must outlive every thread that calls into it.
class Plugin {
 public:
  Plugin(PluginHandle handle, Enabled enabled, Surroundings surroundings);
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  /// Frees the plugin's instance, unless it was never stopped and may be in use, and leaves its code mapped: the process is about to exit.
  ~Plugin();

  const std::string& name() const { return enabled_.name; }
  bool optional() const { return enabled_.optional; }
  const std::string& named_in() const { return enabled_.named_in; }
  PluginHandle handle() const { return handle_; }
  const std::filesystem::path& file() const { return file_; }

  /// [thread-safe]
  Lifecycle::Standing standing() const { return lifecycle_.standing(); }

  const Deadlines& deadlines() const { return enabled_.deadlines; }
  /// Which of its handlers are not called now, and why. [thread-safe]
  Suspensions& suspensions() { return suspensions_; }
  const Suspensions& suspensions() const { return suspensions_; }
  /// The message or the name by which people know it. Since `loaded`. [thread-safe]
  std::string handler_name(std::uint32_t handler) const;

  /// Why nothing may be freed of what is the plugin's: a thread is inside that has not come back. [thread-safe]
  std::vector<std::string> left_behind() const;

  /// Since `verified`.
  const Identity& identity() const { return identity_; }

  /// Since `loaded`: as structs, and as the plugin wrote it.
  const contract::Contract& contract() const { return contract_; }
  const std::string& contract_json() const { return contract_json_; }

  /// Since `loaded`: the settings that hold, the plugin's defaults included, as a JSON object.
  const std::string& settings_in_effect() const { return settings_in_effect_; }

  /// discovered -> verified: checks note and SDK of `file`. Nothing of the plugin runs. [main-thread]
  Result<> verify(const std::filesystem::path& file);

  /// verified -> resolved: whether the host offers every required interface. Errors: plugin.missing_interface. [main-thread]
  Result<> resolve();

  /// resolved -> loaded: opens the library, creates the instance, reads the contract, finds the tables and has the settings checked.
  /// Errors: those of Instance, plugin.malformed_contract, plugin.missing_table, settings.invalid. [main-thread]
  Result<> load();

  /// loaded -> migrated: the host has put the plugin's tables in place. [main-thread]
  void mark_migrated() { lifecycle_.advance(State::migrated); }

  /// migrated -> started: from now on it takes calls. Errors: plugin.start_failed. [main-thread]
  Result<> start();

  /// started -> draining -> stopped: takes no new calls, waits for those inside until `deadline`, but for those that were given up, then lets the
  /// plugin let go of everything.
  /// A call that is still inside then pins the plugin: it is not stopped, and its code stays. Loaded but not started: stopped at once.
  /// Errors: plugin.calls_in_flight, plugin.stop_failed. [main-thread]
  Result<> stop(std::chrono::steady_clock::time_point deadline);

  /// Frees the instance of a plugin that is stopped, and leaves its code mapped; of any other, and a second time, does nothing.
  /// Errors: plugin.step_overdue, plugin.destroy_failed. [main-thread]
  Result<> destroy();

  /// stopped -> unloaded, or pinned with the reason. [main-thread]
  void unload();

  /// Fails the plugin for a reason that lies outside of it (a clash, a missing dependency), and unmaps its code. [main-thread]
  void refuse(const Error& error);

  /// Runs one handler: `call.handler` is its number in the contract. Returns the handler's status; anything but COMPTOIR_OK is explained in
  /// `call.error`. COMPTOIR_UNAVAILABLE with a code of `is_plugin_away` when it takes no calls now. [thread-safe], never waits for other calls.
  comptoir_status call(const comptoir_call& call) noexcept;

  /// Keeps the plugin from being stopped while the object lives: for calls that go straight to a table. [thread-safe]
  CallsInFlight::Visit visit() { return calls_.enter(); }

  /// What its publisher or its receiver says of itself: a JSON object, or an error in its place; empty when there is none, it does not say so in
  /// time, or it takes no calls. [thread-safe]
  std::string publisher_status();
  std::string receiver_status();

  /// The plugin's tables, or null where it has none; `self` is their first argument. Since `loaded`, until `stopped`.
  const comptoir_handlers* handlers() const { return handlers_; }
  const comptoir_publisher* publisher() const { return publisher_; }
  const comptoir_receiver* receiver() const { return receiver_; }
  void* self() const { return self_; }

 private:
  struct Question;

  Result<> fail(Error error);
  void locate(Error& error) const;
  void note_lost(const std::string& step);
  std::string status(void (*ask)(void* plugin, comptoir_sink document));
  Result<> read_contract();
  Result<> check_tables();
  void release();
  std::optional<std::string> end_instance();
  comptoir_status turn_away(const comptoir_call& call) const noexcept;
  /// Calls that are inside, and that nobody waits for.
  std::uint32_t lost_calls() const { return suspensions_.inside() + lost_statuses_->load(); }

  // What the way in reads comes first and is constant while calls are made.
  const comptoir_handlers* handlers_ = nullptr;
  const comptoir_publisher* publisher_ = nullptr;
  const comptoir_receiver* receiver_ = nullptr;
  void* self_ = nullptr;
  CallsInFlight calls_;
  Suspensions suspensions_;
  std::shared_ptr<std::atomic<std::uint32_t>> lost_statuses_ = std::make_shared<std::atomic<std::uint32_t>>(0U);  ///< that have not come back
  mutable std::mutex mutex_;
  std::string lost_step_;  ///< a sentence about the step that has not come back

  PluginHandle handle_;
  Enabled enabled_;
  Surroundings surroundings_;
  Lifecycle lifecycle_;
  std::filesystem::path file_;
  Identity identity_;
  std::string contract_json_;
  contract::Contract contract_;
  std::string settings_in_effect_ = "{}";
  std::unique_ptr<Instance> instance_;
};

}  // namespace comptoir::plugins
