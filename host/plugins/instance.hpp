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
/// Where the phase takes its time, it hears now and then for how long it has been under way, which is zero at first.
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
};

/// A library and what its entry made. What a step refuses, or throws though it must not, comes back as an error of one sentence. Steps run on a
/// thread of their own, and have deadlines: one that does not come back is left to itself, and the instance is lost. All functions: [main-thread],
/// except where it is said.
class Instance {
 public:
  /// Opens the library and creates its instance. `settings` is a JSON object.
  /// Errors: those of Library::open, plugin.create_failed, plugin.step_overdue, and settings.invalid with its faults. Nothing stays mapped after an
  /// error, unless a step did not come back.
  static Result<std::unique_ptr<Instance>> create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings,
                                                  const Deadlines& deadlines = {});

  /// Frees nothing of one that is lost: a thread is inside.
  static void discard(std::unique_ptr<Instance> instance);

  Instance(std::unique_ptr<StepThread> steps, Library library, std::unique_ptr<HostOffer> offer, PhaseReport phase, const Deadlines& deadlines);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Does not run the plugin's code, and leaves it mapped: a thread of the process could still be inside. `destroy` and `unload` come first.
  ~Instance() = default;

  const Identity& identity() const { return library_.identity(); }

  /// Whether a step has not come back.
  bool is_lost() const { return steps_->is_lost() || closing_.is_lost(); }
  /// A sentence that names it, or nothing.
  const std::string& lost_step() const { return lost_step_; }

  /// The contract as the plugin writes it. Errors: plugin.contract_failed, and plugin.step_overdue as of every step.
  Result<std::string> contract();

  /// Asks for the plugin's tables. Errors: plugin.find_failed.
  Result<> find_tables();

  /// After `find_tables`: lets the plugin look at its settings, and writes those that hold into `in_effect` as a JSON object: also after an error,
  /// and as they were given where the plugin offers no comptoir.settings/1. Errors: settings.invalid with its faults, plugin.settings_failed.
  Result<> check_settings(std::string& in_effect);

  /// Errors: plugin.start_failed, or settings.invalid with its faults, and plugin.stop_failed.
  Result<> start();
  Result<> stop();

  /// Frees the plugin's instance; a second call does nothing. No call may be inside. Errors: plugin.destroy_failed.
  Result<> destroy();

  /// Closes the library after `destroy`. Answers nothing once the code is gone, otherwise why it is pinned.
  std::optional<std::string> unload();

  /// First argument of every function of the plugin's tables. [thread-safe]
  void* self() const { return self_; }

  /// The plugin's tables since `find_tables`, or null where it does not offer them. Ownership: the plugin's, valid until `destroy`. [thread-safe]
  const comptoir_handlers* handlers() const { return tables_.handlers; }
  const comptoir_publisher* publisher() const { return tables_.publisher; }
  const comptoir_receiver* receiver() const { return tables_.receiver; }

 private:
  struct Tables {
    const comptoir_handlers* handlers = nullptr;
    const comptoir_publisher* publisher = nullptr;
    const comptoir_receiver* receiver = nullptr;
    const comptoir_settings* settings = nullptr;
  };

  /// A step of the plugin: gets a sink for its reason, answers a status. It owns what it touches, or touches what an instance keeps.
  using Step = std::function<comptoir_status(comptoir_sink error)>;
  Result<> run(std::string_view phase, std::chrono::milliseconds deadline, const Step& step);
  Error lose(std::string_view phase, std::chrono::milliseconds deadline);

  Library library_;
  std::unique_ptr<HostOffer> offer_;
  PhaseReport phase_;
  Deadlines deadlines_;
  void* self_ = nullptr;
  Tables tables_;
  std::unique_ptr<StepThread> steps_;
  StepThread closing_;
  std::string lost_phase_;
  std::string lost_step_;
};

}  // namespace comptoir::plugins
