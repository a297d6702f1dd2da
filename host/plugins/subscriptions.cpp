#include "subscriptions.hpp"

#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>

namespace comptoir::plugins {
namespace {

struct EventName {
  std::string_view name;       // "order.created"
  std::uint32_t revision = 0;  // 1
};

EventName split(std::string_view wire_name) {
  const auto slash = wire_name.rfind('/');
  EventName event{wire_name.substr(0, slash), 0};
  if (slash != wire_name.npos) std::from_chars(wire_name.data() + slash + 1, wire_name.data() + wire_name.size(), event.revision);
  return event;
}

struct Publication {
  std::uint32_t revision = 0;
  std::string_view plugin;
};

}  // namespace

std::vector<std::string> unheard_subscriptions(std::span<const contract::Contract* const> contracts) {
  std::map<std::string_view, Publication> published;
  for (const auto* contract : contracts) {
    for (const auto& event : contract->events) {
      if (!event.published) continue;
      const auto [name, revision] = split(*event.published);
      auto& publication = published[name];
      if (revision >= publication.revision) publication = {revision, contract->name};
    }
  }

  std::vector<std::string> sentences;
  for (const auto* contract : contracts) {
    for (const auto& reaction : contract->reactions) {
      const auto [name, revision] = split(reaction.event);
      const auto found = published.find(name);
      if (found == published.end()) {
        sentences.push_back("Plugin " + contract->name + " reacts to " + reaction.event + ", which no enabled plugin publishes.");
      } else if (found->second.revision > revision) {
        sentences.push_back("Plugin " + contract->name + " reads " + reaction.event + ", but plugin " + std::string(found->second.plugin) +
                            " publishes " + std::string(name) + "/" + std::to_string(found->second.revision) + ": a newer build of " +
                            contract->name + " may be needed.");
      }
    }
  }
  return sentences;
}

}  // namespace comptoir::plugins
