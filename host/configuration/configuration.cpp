#include "configuration/configuration.hpp"

#include <algorithm>

#include "configuration/rendering.hpp"
#include "configuration/sections.hpp"
#include "configuration/told_settings.hpp"
#include "configuration/toml_file.hpp"

namespace comptoir::configuration {

namespace {

namespace fs = std::filesystem;

// An installation can be moved as a whole: the plugins are found from where the executable lies.
fs::path plugins_beside_executable() {
  std::error_code unknown;
  const auto executable = fs::read_symlink("/proc/self/exe", unknown);
  return unknown ? fs::path("plugins") : (executable.parent_path() / ".." / "plugins").lexically_normal();
}

std::vector<fs::path> overlays_beside(const fs::path& file, Faults& faults) {
  std::vector<fs::path> overlays;
  const auto directory = file.parent_path() / "conf.d";
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".toml") overlays.push_back(entry->path());
  }
  if (error == std::errc::not_a_directory) {
    faults.add({directory.string(), 0}, "", "unreadable", "is no folder",
               "rename or remove it; a folder of this name holds further files of settings");
  } else if (error && error != std::errc::no_such_file_or_directory) {
    faults.add({directory.string(), 0}, "", "unreadable", "cannot be read: " + error.message(), "give the host the right to read it");
  }
  std::sort(overlays.begin(), overlays.end());
  return overlays;
}

void remember_places(const Node& table, const std::string& key, std::map<std::string, Place>& places) {
  for (const auto& member : table.children) {
    const auto member_key = (key.empty() ? "" : key + ".") + quoted_key(member.key);
    places[member_key] = member.place;
    if (member.kind == Node::Kind::table) remember_places(member, member_key, places);
  }
}

Configuration read(const Node& root, Faults& faults) {
  Configuration configuration;
  configuration.plugins.directory = plugins_beside_executable();
  read_sections(root, configuration, faults, configuration.effective);
  remember_places(root, "", configuration.places);
  return configuration;
}

}  // namespace

Placement Reactions::of(std::string_view reaction) const {
  for (const auto name : {reaction, reaction.substr(0, reaction.rfind(':'))})
    if (const auto found = placement_of.find(std::string(name)); found != placement_of.end()) return found->second;
  return placement;
}

Place Configuration::place_of(const std::string& key) const {
  const auto found = places.find(key);
  return found == places.end() ? Place{} : found->second;
}

void Configuration::take_settings_in_effect(const std::string& name, std::string_view json) {
  auto settings = told_settings(json);
  settings.key = name;
  auto& tables = std::ranges::find(effective.children, "plugin", &Node::key)->children;
  std::erase_if(tables, [&name](const Node& table) { return table.key == name; });
  tables.push_back(std::move(settings));
}

std::string Configuration::shown() const { return masked_toml(effective); }

const std::string& Configuration::settings_of(const std::string& name) const {
  static const PluginSettings none;
  const auto found = plugin.find(name);
  return (found == plugin.end() ? none : found->second).json();
}

std::vector<std::string> Configuration::check_plugin_settings(const std::string& name, const std::vector<Fault>& faults) const {
  const auto found = plugin.find(name);
  if (found != plugin.end()) return found->second.located(faults);

  // The whole table is missing: the fault is told where an operator would look for it.
  Node absent;
  if (!files.empty()) absent.place.file = files.front().string();
  Faults unused;
  return PluginSettings(absent, "plugin." + quoted_key(name), unused).located(faults);
}

Result<Configuration> load(const fs::path& file, const Environment& environment) {
  Faults faults;
  Node root;
  std::vector<fs::path> files = {file};
  const auto overlays = overlays_beside(file, faults);
  files.insert(files.end(), overlays.begin(), overlays.end());
  for (const auto& each : files) {
    faults.announce(each.string());
    if (auto read = read_toml_file(each, faults)) merge(root, std::move(*read));
  }
  // What a broken file would have said is unknown: judging the rest could only mislead.
  if (!faults.empty()) return faults.error();

  replace_variables(root, environment, faults);
  auto configuration = read(root, faults);
  if (!faults.empty()) return faults.error();
  configuration.files = std::move(files);
  return configuration;
}

Configuration built_in() {
  Faults none;
  return read(Node{}, none);
}

}  // namespace comptoir::configuration
