// Functions of a plugin's that must not throw, and may all the same.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// "plugin.start_failed", and why.
inline Error step_failed(const std::string& plugin, std::string_view step, const std::string& why) {
  const std::string name(step);
  return refused("plugin." + name + "_failed", "Plugin " + plugin + " failed in its phase \"" + name + "\": " + why);
}

/// The rule says that nothing unwinds out of a plugin. One that breaks it is named, instead of ending the host. Where there is no memory for that,
/// the error says nothing.
template <class Step>
std::optional<Error> guarded(const std::string& plugin, std::string_view name, Step&& step) noexcept try {
  try {
    step();
    return std::nullopt;
  } catch (const std::exception& thrown) {
    return step_failed(plugin, name, std::string("an exception left the library, which must never be: ") + thrown.what());
  } catch (...) {
    return step_failed(plugin, name, "something that is not a std::exception left the library, which must never be.");
  }
} catch (...) {
  return Error{};
}

}  // namespace comptoir::plugins
