// All plugins of a host: found, checked against one another, started and stopped in order.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

#include "plugin.hpp"
#include "plugin_files.hpp"

namespace comptoir::plugins {

/// The plugins that the configuration enables. One that is refused stops the start, unless it is optional: then it stays in the list as
/// `failed`, the host goes on without it, and a warning says why.
///
/// The order of use: `load`, then the host migrates and calls Plugin::mark_migrated for each of `in_start_order`, then `start`, at last `stop`.
/// All functions: [main-thread], except where it is said. Its end leaves the code of the plugins mapped, and keeps a plugin that a thread is inside
/// of.
class Catalogue {
 public:
  struct Options {
    std::filesystem::path directory;          ///< where the .so files are
    std::filesystem::path runtime_directory;  ///< where private copies go; see RuntimeDirectory
    std::vector<Enabled> enabled;
    Interfaces interfaces;
    PhaseReport phase;       ///< may be empty
    bool finds_all = false;  ///< `load` goes on behind a refusal, to find the others too; the host does not start in any case
  };

  explicit Catalogue(Options options);
  ~Catalogue();

  /// discovered -> loaded, for all. No code runs before every note is read and, unless all refusals are wanted, every required interface is there.
  /// Errors: the first of `refusals`; those of PluginFiles, Plugin, Claims and start_order, and plugin.enabled_twice.
  Result<> load();

  /// migrated -> started, dependencies first. After an error, `stop` stops what was started already.
  /// Errors: plugin.start_failed or settings.invalid of a plugin that is not optional, plugin.missing_dependency.
  Result<> start();

  /// Stops the started plugins, those that depend on others first, within `timeout` for all of them together, then frees their instances.
  /// Returns what did not go well, an error each; the other plugins are stopped all the same.
  std::vector<Error> stop(std::chrono::milliseconds timeout);

  /// All enabled plugins in the order of the configuration, failed ones too. [thread-safe] after `load`
  std::span<const std::unique_ptr<Plugin>> plugins() const { return plugins_; }

  /// Those that did not fail to load, dependencies first. [thread-safe] after `load`
  std::span<Plugin* const> in_start_order() const { return in_start_order_; }

  /// Null when no plugin of that name is enabled, or when that generation is gone. [thread-safe] after `load`
  Plugin* find(std::string_view name) const;
  Plugin* at(PluginHandle handle) const;

  /// Why `load` refused plugins that are not optional, one error each.
  const std::vector<Error>& refusals() const { return refusals_; }

  /// What an administrator should know though the host starts: optional plugins that are missing, events that nobody publishes, stray files.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Result<> verify();
  Result<> open();
  Result<> settle_claims();
  Result<> settle_subscriptions();
  Result<> settle_order();
  void warn_of_unpublished_events();
  Result<> verify(Plugin& plugin, const PluginFiles& files);
  Result<> judge(const Plugin& plugin, const Result<>& outcome);
  bool waits_for_a_refused_one(const Plugin& plugin) const;
  std::optional<std::string> dependency_that_is_down(const Plugin& plugin) const;

  Options options_;
  std::unique_ptr<RuntimeDirectory> runtime_;  // before the plugins, so that it outlives them
  std::vector<std::unique_ptr<Plugin>> plugins_;
  std::vector<Plugin*> in_start_order_;
  std::vector<std::string> warnings_;
  std::vector<Error> refusals_;
};

}  // namespace comptoir::plugins
