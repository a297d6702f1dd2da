// What the host offers to one plugin.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <comptoir/abi/plugin.h>

namespace comptoir::plugins {

/// The host's table of an interface ("comptoir.work/1"), or null. Ownership: the provider's, valid as long as any plugin lives. [thread-safe]
using Interfaces = std::function<const void*(std::string_view interface_id)>;

/// The comptoir_host that a plugin gets. It stays where it is, for the plugin keeps its address.
class HostOffer {
 public:
  HostOffer(std::string plugin, std::string settings, Interfaces interfaces);
  HostOffer(const HostOffer&) = delete;
  HostOffer& operator=(const HostOffer&) = delete;

  const comptoir_host& table() const { return table_; }
  const std::string& plugin() const { return plugin_; }

  /// The plugin that a table of the host was called by. `host` is the `self` of its comptoir_host, as comptoir_log.write receives it. [thread-safe]
  static const std::string& plugin_of(const void* host) { return static_cast<const HostOffer*>(host)->plugin_; }

 private:
  static const void* find(void* self, comptoir_text interface_id) noexcept;

  std::string plugin_;
  std::string settings_;
  Interfaces interfaces_;
  comptoir_host table_;
};

}  // namespace comptoir::plugins
