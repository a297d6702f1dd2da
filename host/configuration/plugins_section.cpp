#include <algorithm>

#include "configuration/sections.hpp"

namespace comptoir::configuration {

namespace {

constexpr std::string_view an_entry = "a name such as \"orders\", or {name = \"orders\", optional = true}";

Node shown(const EnabledPlugin& plugin) {
  if (!plugin.optional) return text_node("", plugin.name);
  Node optional;
  optional.kind = Node::Kind::boolean;
  optional.key = "optional";
  optional.boolean = true;
  Node entry;
  entry.children = {text_node("name", plugin.name), optional};
  return entry;
}

// Empty where a fault was told.
EnabledPlugin read_entry(Section& plugins, const Node& entry, const std::string& name) {
  if (entry.kind == Node::Kind::text) return {entry.text, false};
  if (entry.kind != Node::Kind::table) {
    plugins.refuse_type(entry, name, an_entry);
    return {};
  }

  EnabledPlugin plugin;
  Node unseen;
  auto table = plugins.item(entry, name, unseen);
  table.text("name", plugin.name);
  table.flag("optional", plugin.optional);
  table.close();
  if (entry.find("name") == nullptr) plugins.refuse(entry, name, "missing", "the plugin's name is missing", "write " + std::string(an_entry));
  return plugin;
}

void read_enabled(Section& plugins, std::vector<EnabledPlugin>& into) {
  const auto* enabled = plugins.take("enabled");
  const bool list = enabled != nullptr && enabled->kind == Node::Kind::array;
  if (enabled != nullptr && !list) plugins.refuse_type(*enabled, "enabled", "a list: enabled = [\"orders\", \"stock\"]");

  Node effective = list_node("enabled", {});
  std::size_t index = 0;
  for (const auto& entry : list ? enabled->children : std::list<Node>{}) {
    const auto name = "enabled[" + std::to_string(index++) + "]";
    if (entry.broken) continue;
    auto plugin = read_entry(plugins, entry, name);
    if (plugin.name.empty() && entry.kind != Node::Kind::text) continue;

    const bool twice = std::any_of(into.begin(), into.end(), [&](const EnabledPlugin& other) { return other.name == plugin.name; });
    if (!is_plugin_name(plugin.name)) {
      plugins.refuse(entry, name, "not_a_name", "\"" + plugin.name + "\" is no name of a plugin", "write " + std::string(an_entry));
    } else if (twice) {
      plugins.refuse(entry, name, "twice", "\"" + plugin.name + "\" is enabled twice", "leave one of them out");
    } else {
      effective.children.push_back(shown(plugin));
      into.push_back(std::move(plugin));
    }
  }
  plugins.show(std::move(effective));
}

}  // namespace

void read_plugins(Section plugins, Plugins& into) {
  auto directory = into.directory.string();
  plugins.text("directory", directory);
  into.directory = directory;
  read_enabled(plugins, into.enabled);
  plugins.close();
}

}  // namespace comptoir::configuration
