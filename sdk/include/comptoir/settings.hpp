// The plugin's own settings: a plain struct, filled from `[plugin.<name>]` of the configuration and checked before the plugin starts.
#pragma once

#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// A handler's view of the struct that `plugin.settings<S>()` declared. It never changes while the plugin runs. [thread-safe]
template <class S>
class Settings {
 public:
  explicit Settings(const S& settings) : settings_(&settings) {}

  const S& operator*() const { return *settings_; }
  const S* operator->() const { return settings_; }

 private:
  const S* settings_;
};

template <class S>
struct detail::Supply<Settings<S>> {
  static Settings<S> from(Unit& unit) { return Settings<S>(*static_cast<const S*>(unit.plugin.settings)); }
};

}  // namespace comptoir
