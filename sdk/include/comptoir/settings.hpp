// The plugin's own settings: a plain struct, filled from `[plugin.<name>]` of the configuration and checked before the plugin starts.
// What the configuration does not say keeps its initial value, listed as `defaulted` or not.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_writer.hpp>
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

/// Whether a JSON pointer leads to a setting, be it said or not.
[[gnu::cold]] inline bool leads_to_setting(const Shape& settings, std::string_view pointer) {
  const auto* shape = &settings;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return false;
    pointer.remove_prefix(1);
    const auto name = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(name.size());
    while (shape->kind == Kind::optional || shape->kind == Kind::converted) shape = shape->inner;
    if (shape->kind == Kind::list) {
      if (name.empty() || name.find_first_not_of("0123456789") != name.npos) return false;
      shape = shape->inner;
    } else {
      const auto member = shape->kind == Kind::structure ? find_member(*shape->structure, name) : no_member;
      if (member == no_member) return false;
      shape = shape->structure->members[member].shape;
    }
  }
  return true;
}

/// What a plugin's check says of something that is no setting, as a fault of the check: nobody could mend it in the configuration.
[[gnu::cold]] inline void doubt_check(const Shape& settings, std::vector<Fault>& faults) {
  for (auto& fault : faults) {
    if (leads_to_setting(settings, fault.pointer)) continue;
    fault.message =
        "The plugin's own check of its settings is at fault, since it names " + fault.pointer + ", which is no setting. It says: " + fault.message;
    fault.pointer.clear();
  }
}

/// A plugin's settings, of whatever type. Of a plugin that declares none: whatever is said of it is an unknown field.
struct DeclaredSettings {
  std::shared_ptr<void> value{};
  std::vector<Fault> (*read)(std::string_view json, void* to) = [](std::string_view json, void*) {
    struct {
    } none;
    return read_settings(json, none);
  };
  void (*write)(std::string& json, const void* settings) = [](std::string& json, const void*) { json += "{}"; };
  std::function<std::vector<Fault>(const void* settings)> check{};  ///< may be empty
};

template <class S>
DeclaredSettings settings_of_type() {
  return {std::make_shared<S>(),
          [](std::string_view json, void* to) { return read_settings(json, *static_cast<S*>(to)); },
          [](std::string& json, const void* settings) { write_json(json, *static_cast<const S*>(settings)); },
          {}};
}

}  // namespace detail

/// What `plugin.settings<S>()`, `publisher` and `receiver` answer. [main-thread], during `declare`
template <class S>
class SettingsDeclaration {
 public:
  explicit SettingsDeclaration(detail::DeclaredSettings& declared) : declared_(&declared) {}

  /// `check` finds what the types cannot: a number out of range, an address that is none. It answers a Fault each, whose pointer leads to the
  /// member as JSON spells it ("/pointsMax"), none when all is well; a pointer that leads to no member is told as a fault of the check. Pure: it runs
  /// before the plugin starts, and for `comptoir config check`.
  SettingsDeclaration& checked_by(std::vector<Fault> (*check)(const S&)) {
    declared_->check = [check](const void* settings) {
      auto faults = check(*static_cast<const S*>(settings));
      detail::doubt_check(detail::shape<S>, faults);
      return faults;
    };
    return *this;
  }

 private:
  detail::DeclaredSettings* declared_;
};

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
