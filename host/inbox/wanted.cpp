#include "inbox/wanted.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace comptoir::inbox {
namespace {

using dispatch::unversioned;

/// 0 where the type has none.
std::uint32_t revision_of(std::string_view type) {
  const auto digits = type.substr(std::min(unversioned(type).size() + 1, type.size()));
  std::uint32_t revision = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
  return read.ec == std::errc{} && read.ptr == digits.data() + digits.size() ? revision : 0;
}

/// The plugin that publishes an event of this name, or null.
const plugins::Plugin* publisher_of(const dispatch::Directory& directory, std::string_view name) {
  for (const auto* plugin : directory.plugins())
    for (const auto& event : plugin->contract().events)
      if (event.published && unversioned(*event.published) == name) return plugin;
  return nullptr;
}

}  // namespace

std::vector<const dispatch::ReactionEntry*> foreign_reactions(const dispatch::Directory& directory) {
  std::vector<const dispatch::ReactionEntry*> foreign;
  for (const auto& reaction : directory.all_reactions())
    if (publisher_of(directory, unversioned(reaction.contract->event)) == nullptr) foreign.push_back(&reaction);
  std::ranges::stable_sort(foreign, {}, [](const auto* reaction) { return unversioned(reaction->contract->event); });
  return foreign;
}

std::vector<std::string> wanted_events(const dispatch::Directory& directory) {
  std::vector<std::string> names;
  for (const auto* reaction : foreign_reactions(directory)) names.emplace_back(unversioned(reaction->contract->event));
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<std::string> unfit(const dispatch::Directory& directory, std::string_view type) {
  const auto quoted = "\"" + std::string(type) + "\"";
  const auto revision = revision_of(type);
  if (revision == 0) return "Its type " + quoted + " is no name with a revision, such as \"order.confirmed/1\".";
  if (const auto* plugin = publisher_of(directory, unversioned(type)))
    return "Its type " + quoted + " is published by plugin " + plugin->name() + " of this host, whose events are not taken from outside.";

  std::uint32_t newest = 0;
  for (const auto& reaction : directory.reactions(type)) newest = std::max(newest, revision_of(reaction.contract->event));
  if (newest == 0) return "No enabled plugin reacts to " + quoted + ".";
  if (newest < revision)
    return "Its type " + quoted + " is newer than what the enabled plugins read, which is revision " + std::to_string(newest) + ".";
  return std::nullopt;
}

}  // namespace comptoir::inbox
