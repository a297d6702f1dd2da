// The one instance of an opened plugin, and the steps of its life that run the plugin's own code.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/abi/handlers.h>
#include <comptoir/abi/publisher.h>
#include <comptoir/abi/receiver.h>
#include <comptoir/abi/settings.h>
#include <comptoir/result.hpp>

#include "deadlines.hpp"
#include "host_offer.hpp"
#include "library.hpp"
#include "step_thread.hpp"

namespace comptoir::plugins {

/// Hears which plugin enters which phase (open, create, contract, find, settings, start, stop, destroy, unload) before code of that
/// plugin runs. It should write a line that survives: when the plugin takes the process down, that line is the last one, and names the culprit.
/// Where the phase takes its time, it hears now and then for how long it has been under way, which is zero at first. It hears that of "read" too, in
/// which the file is looked at. [thread-safe]: the beginnings come from the thread of the steps, on the phase's own time, and what follows from
/// whoever waits for it, which the beginning of the next phase may overtake.
using PhaseReport = std::function<void(std::string_view plugin, std::string_view phase, std::chrono::seconds under_way)>;

/// The code by which a plugin refuses its settings, before its start or at it: the faults point into them.
inline constexpr std::string_view invalid_settings = "settings.invalid";

/// The code of a step that has not come back.
inline constexpr std::string_view step_overdue = "plugin.step_overdue";

/// What every plugin of a host shares.
struct Surroundings {
  RuntimeDirectory* runtime = nullptr;  ///< borrowed, outlives the plugins
  Interfaces interfaces;
  PhaseReport phase;
  std::shared_ptr<StepThread> steps = std::make_shared<StepThread>();  ///< where their code runs, up to their start and from their stop on
  /// The name of a plugin that has not come back from being opened or closed. It holds the system's loader: no other is opened or closed.
  std::shared_ptr<std::string> loader_held_by = std::make_shared<std::string>();
};

/// A library and what its entry made. What a step refuses, or throws though it must not, comes back as an error of one sentence. Steps run on the
/// thread of the surroundings, and have deadlines: one that does not come back is left to itself, and the instance is lost. All functions:
/// [main-thread], except where it is said.
class Instance {
 public:
  /// Opens the library, creates its instance, and lets it tell what it is: its contract, its tables, and what it thinks of its `settings`, a JSON
  /// object. What it says then stands in `told`. Errors: those of Library::open, plugin.loader_held, and plugin.step_overdue. Nothing stays mapped
  /// after an error, unless a step did not come back.
  static Result<std::unique_ptr<Instance>> create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings,
                                                  const Deadlines& deadlines = {});

  /// Frees nothing of one that is lost: a thread is inside.
  static void discard(std::unique_ptr<Instance> instance);

  Instance(Library library, std::unique_ptr<HostOffer> offer, const Surroundings& surroundings, const Deadlines& deadlines);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Does not run the plugin's code, and leaves it mapped: a thread of the process could still be inside. `destroy` and `unload` come first.
  ~Instance() = default;

  const Identity& identity() const { return library_.identity(); }

  /// Whether a step has not come back.
  bool is_lost() const { return !lost_phase_.empty(); }
  /// A sentence that names it, or nothing.
  const std::string& lost_step() const { return lost_step_; }

  /// Whether it was made and has told what it is; otherwise it is good for nothing but `destroy` and `unload`. Errors: plugin.create_failed,
  /// plugin.contract_failed, plugin.find_failed, and settings.invalid with its faults when `create` finds them.
  const Result<>& told() const { return told_; }

  /// As the plugin writes it.
  const std::string& contract() const { return contract_; }

  /// Whether the settings hold, as far as the plugin offers to look at them before its start.
  /// Errors: settings.invalid with its faults, plugin.settings_failed.
  const Result<>& settings() const { return settings_; }

  /// Those that hold, as a JSON object: also when they have faults, and as they were given where the plugin does not look at them.
  const std::string& settings_in_effect() const { return settings_in_effect_; }

  /// Errors: plugin.start_failed, or settings.invalid with its faults, and plugin.stop_failed; and plugin.step_overdue as of every step.
  Result<> start();
  Result<> stop();

  /// Frees the plugin's instance; a second call does nothing. No call may be inside. Errors: plugin.destroy_failed.
  Result<> destroy();

  /// Closes the library after `destroy`; the next step, of whatever plugin, runs on a new thread. Answers nothing once the code is gone, otherwise
  /// why it is pinned.
  std::optional<std::string> unload();

  /// First argument of every function of the plugin's tables. [thread-safe]
  void* self() const { return self_; }

  /// The plugin's tables, or null where it does not offer them. Ownership: the plugin's, valid until `destroy`. [thread-safe]
  const comptoir_handlers* handlers() const { return tables_.handlers; }
  const comptoir_publisher* publisher() const { return tables_.publisher; }
  const comptoir_receiver* receiver() const { return tables_.receiver; }

 private:
  struct Opening;
  struct Tables {
    const comptoir_handlers* handlers = nullptr;
    const comptoir_publisher* publisher = nullptr;
    const comptoir_receiver* receiver = nullptr;
    const comptoir_settings* settings = nullptr;
  };

  /// A step of the plugin: gets a sink for its reason, answers a status. It owns what it touches, or touches what an instance keeps.
  using Step = std::function<comptoir_status(comptoir_sink error)>;
  Result<> run(std::string_view phase, std::chrono::milliseconds deadline, const Step& step);
  void lose(std::string_view phase, std::string sentence);

  /// [step's thread]
  Result<> make();
  Result<> tell_contract();
  Result<> tell_tables();
  Result<> look_at_settings();
  bool looks_at_settings() const { return tables_.settings != nullptr && tables_.settings->struct_size >= sizeof(comptoir_settings); }

  Library library_;
  std::unique_ptr<HostOffer> offer_;
  PhaseReport phase_;
  Deadlines deadlines_;
  std::shared_ptr<StepThread> steps_;
  std::shared_ptr<std::string> loader_held_by_;
  void* self_ = nullptr;
  Result<> told_;
  std::string contract_;
  Tables tables_;
  Result<> settings_;
  std::string settings_in_effect_;
  std::string lost_phase_;
  std::string lost_step_;
};

}  // namespace comptoir::plugins
