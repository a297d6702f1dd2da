// The plugin's own settings: a plain struct, filled from `[plugin.<name>]` of the configuration and checked before the plugin starts.
// What the configuration does not say keeps its initial value, listed as `defaulted` or not.
#pragma once

#include <string_view>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir {

namespace detail {

/// What is wrong in the settings; `to` is filled with what is said.
template <class S>
[[nodiscard]] std::vector<Fault> read_settings(std::string_view json, S& to) {
  std::vector<Fault> faults;
  JsonReader(json, Unknown::refused, faults, Unsaid::kept).read_document(shape<S>, &to);
  return faults;
}

/// Of a plugin that declares none: whatever is said of it is an unknown field.
[[nodiscard]] inline std::vector<Fault> read_no_settings(std::string_view json, void*) {
  struct {
  } none;
  return read_settings(json, none);
}

}  // namespace detail

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
