// What an operator may choose. The initial values are the defaults: a host without a configuration file runs by them.
//
// Relative paths are relative to the working directory of the process, as in any command line, not to the configuration file.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/extent.hpp>
#include <comptoir/result.hpp>

#include "configuration/node.hpp"
#include "configuration/plugin_settings.hpp"
#include "configuration/variables.hpp"
#include "http/limits.hpp"
#include "plugins/deadlines.hpp"
#include "storage/store_address.hpp"
#include "telemetry/log_options.hpp"

namespace comptoir::configuration {

struct Http {
  std::vector<std::string> listen = {"127.0.0.1:8080"};  ///< addresses and ports, or "unix:PATH"
  std::uint32_t workers = 0;                             ///< threads that serve requests; 0 lets the host choose
  bool insecure = false;                                 ///< listen beyond loopback although nobody is asked who they are
  http::Limits limits;
};

struct EnabledPlugin {
  std::string name;
  bool optional = false;                     ///< the host starts without it when it is refused
  std::string named_in = "plugins.enabled";  ///< or "outbox.publisher" or "inbox.receiver", when only that names it
};

struct Plugins {
  std::filesystem::path directory;     ///< "../plugins" beside the executable's folder, unless configured
  std::vector<EnabledPlugin> enabled;  ///< the outbox's publisher and the inbox's receiver are always among them
};

/// How often a failing delivery is tried, and how long it waits before the next time: the wait doubles from the first to the longest.
struct Retry {
  std::uint32_t attempts = 10;
  std::chrono::milliseconds backoff_first{200};
  std::chrono::milliseconds backoff_max{60'000};
};

struct Outbox {
  std::string publisher = "outbox-log";   ///< the plugin that carries messages to the outside
  std::uint32_t window = 1000;            ///< messages that may be unconfirmed at once
  std::uint64_t window_bytes = 32 << 20;  ///< bytes that are read ahead at most
  Retry retry;
};

struct Inbox {
  std::string receiver;                   ///< the plugin that brings in messages of other systems; empty: none does
  std::uint32_t window = 256;             ///< messages that are taken in by one commit at most
  std::uint64_t window_bytes = 16 << 20;  ///< and so many bytes
};

enum class Placement { durable, same_transaction };

struct Reactions {
  Placement placement = Placement::durable;
  std::map<std::string, Placement> placement_of;  ///< by reaction: "orders/stock.reserved"; also of those with a name behind it
  Retry retry;

  Placement of(std::string_view reaction) const;
};

/// How long what has served its time is kept in the store.
struct Keep {
  std::uint32_t outbox_days = 7;   ///< messages that everybody has passed
  std::uint32_t inbox_days = 7;    ///< which messages were delivered; one from outside that is older cannot prove that it is new
  std::uint32_t answers_days = 7;  ///< answers to requests with an Idempotency-Key
};

struct Dispatch {
  std::uint32_t group_max = 64;                ///< units of work that share one commit
  std::uint32_t waiting_max = 8'192;           ///< commands that may wait for their turn; one more is answered 503
  std::uint64_t waiting_bytes_max = 64 << 20;  ///< and so many bytes of them
  std::uint32_t cascade_depth_max = detail::cascade_depth_max;
  std::size_t unit_bytes_max = detail::unit_bytes_max;
  std::chrono::milliseconds unit_time_max{10'000};  ///< on the writer
};

/// When somebody who delivers is said to fall behind.
struct Alarm {
  std::uint64_t lag_least = 1'000;               ///< messages or events; a smaller lag is none
  std::chrono::milliseconds lag_window{30'000};  ///< its least lag has grown from one to the next
};

/// How long plugins may take, and the host's stop.
struct Deadlines {
  plugins::Deadlines all;
  std::map<std::string, plugins::Deadlines> of_plugin;  ///< where one has its own
  std::chrono::milliseconds host_stop{30'000};          ///< from the signal on, whatever hangs

  const plugins::Deadlines& of(const std::string& plugin) const;
  [[nodiscard]] std::chrono::milliseconds shortest() const;
};

struct Admin {
  std::filesystem::path socket = "var/comptoir.sock";
};

struct Tenant {
  std::string name = "default";
};

struct Configuration {
  Http http;
  storage::StoreAddress storage{.url = "sqlite:var/comptoir.db"};
  Keep keep;
  Plugins plugins;
  Outbox outbox;
  Inbox inbox;
  Reactions reactions;
  Dispatch dispatch;
  Alarm alarm;
  Deadlines deadlines;
  Admin admin;
  telemetry::LogOptions log;
  Tenant tenant;
  std::map<std::string, PluginSettings> plugin;  ///< `[plugin.<name>]`

  std::vector<std::filesystem::path> files;  ///< that were read, in the order in which later ones win
  Node effective;                            ///< everything above, defaults too; of plugins' settings what the files say
  std::map<std::string, Place> places;       ///< of what the files say, by key: "http.listen"

  /// Where `key` ("http.listen") was written; nowhere when it was not.
  Place place_of(const std::string& key) const;

  /// Takes the settings that the plugin of that name says it has, a JSON object, for the effective ones.
  void take_settings_in_effect(const std::string& name, std::string_view json);

  /// Everything that holds, as TOML, passwords masked: for people to read.
  std::string shown() const;

  /// The settings of a plugin as a JSON object; "{}" where the configuration says nothing. Lives as long as this.
  const std::string& settings_of(const std::string& name) const;

  /// What a plugin, or its schema, found wrong with its settings, as lines "comptoir.toml:7: plugin.loyalty.points_max: what is wrong".
  std::vector<std::string> check_plugin_settings(const std::string& name, const std::vector<Fault>& faults) const;
};

/// Reads `file`, then `conf.d/*.toml` beside it in the order of their names: later scalars and lists replace earlier ones, tables merge.
/// Then replaces `${NAME}` in texts. All faults are collected: the error `configuration.invalid` has one Fault each, whose message is a line
/// "file:line: key: what is wrong; what would be right", ready to be printed.
[[nodiscard]] Result<Configuration> load(const std::filesystem::path& file, const Environment& environment = process_environment);

/// What a host runs by that was given no file.
[[nodiscard]] Configuration built_in();

}  // namespace comptoir::configuration
