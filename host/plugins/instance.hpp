// The one instance of an opened plugin, and the steps of its life that run the plugin's own code.
#pragma once

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

#include "host_offer.hpp"
#include "library.hpp"

namespace comptoir::plugins {

/// Hears which plugin enters which phase (open, create, contract, start, stop, destroy, unload) before code of that plugin runs. It should
/// write a line that survives: when the plugin takes the process down, that line is the last one, and names the culprit.
using PhaseReport = std::function<void(std::string_view plugin, std::string_view phase)>;

/// The code by which a plugin refuses its settings, before its start or at it: the faults point into them.
inline constexpr std::string_view invalid_settings = "settings.invalid";

/// What every plugin of a host shares.
struct Surroundings {
  RuntimeDirectory* runtime = nullptr;  ///< borrowed, outlives the plugins
  Interfaces interfaces;
  PhaseReport phase;
};

/// A library and what its entry made. What a step refuses, or throws though it must not, comes back as an error of one sentence.
/// All functions: [main-thread], except where it is said.
class Instance {
 public:
  /// Opens the library and creates its instance. `settings` is a JSON object.
  /// Errors: those of Library::open, plugin.create_failed, and settings.invalid with its faults. Nothing stays mapped after an error.
  static Result<std::unique_ptr<Instance>> create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings);

  Instance(Library library, std::unique_ptr<HostOffer> offer, PhaseReport phase);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Does not run the plugin's code, and leaves it mapped: a thread of the process could still be inside. `destroy` and `unload` come first.
  ~Instance() = default;

  const Identity& identity() const { return library_.identity(); }

  /// The contract as the plugin writes it. Errors: plugin.contract_failed.
  Result<std::string> contract();

  /// Lets the plugin look at its settings, and writes those that hold into `in_effect` as a JSON object: also after an error, and as they were given
  /// where the plugin offers no comptoir.settings/1. Errors: settings.invalid with its faults, plugin.settings_failed.
  Result<> check_settings(std::string& in_effect);

  /// Errors: plugin.start_failed, or settings.invalid with its faults, and plugin.stop_failed.
  Result<> start();
  Result<> stop();

  /// Frees the plugin's instance; a second call does nothing. No call may be inside.
  void destroy();

  /// Closes the library after `destroy`. Answers nothing once the code is gone, otherwise why it is pinned.
  std::optional<std::string> unload();

  /// First argument of every function of the plugin's tables. [thread-safe]
  void* self() const { return self_; }

  /// The plugin's tables, or null where it does not offer them. Ownership: the plugin's, valid until `destroy`. [thread-safe]
  const comptoir_handlers* handlers() const;
  const comptoir_publisher* publisher() const;
  const comptoir_receiver* receiver() const;

 private:
  template <class Step>
  Result<> run(std::string_view phase, Step&& step);
  const void* find(std::string_view interface_id) const;

  Library library_;
  std::unique_ptr<HostOffer> offer_;
  PhaseReport phase_;
  void* self_ = nullptr;
};

}  // namespace comptoir::plugins
