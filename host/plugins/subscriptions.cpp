#include "subscriptions.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include <comptoir/detail/message_fields.hpp>
#include <comptoir/detail/nearest.hpp>

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
  const contract::Event* event = nullptr;
};

using Publications = std::map<std::string_view, Publication>;

Publications publications_of(std::span<const contract::Contract* const> contracts) {
  Publications published;
  for (const auto* contract : contracts) {
    for (const auto& event : contract->events) {
      if (!event.published) continue;
      const auto [name, revision] = split(*event.published);
      auto& publication = published[name];
      if (revision >= publication.revision) publication = {revision, contract->name, &event};
    }
  }
  return published;
}

/// "order" of "order.line.added": whose events these are.
std::string_view context_of(std::string_view name) { return name.substr(0, name.find('.')); }

/// A plugin that publishes events of this context, or none.
std::string_view publisher_of(std::string_view context, const Publications& published) {
  for (const auto& [name, publication] : published)
    if (context_of(name) == context) return publication.plugin;
  return {};
}

/// The plugin that declares an event of this name, published or not. Null: none.
const contract::Contract* owner_of(std::string_view name, std::span<const contract::Contract* const> contracts) {
  const auto found = std::ranges::find_if(contracts, [&](const auto* contract) {
    return std::ranges::any_of(contract->events, [&](const contract::Event& event) { return split(event.name).name == name; });
  });
  return found == contracts.end() ? nullptr : *found;
}

/// "; did you mean order.created/1?"
std::string or_meant(std::string_view name, const Publications& published) {
  std::vector<std::string_view> known;
  for (const auto& [candidate, publication] : published) known.push_back(candidate);
  const auto meant = detail::nearest(name, known);
  return meant.empty() ? "." : "; did you mean " + *published.at(meant).event->published + "?";
}

bool reads_older(const contract::Contract& reader, std::string_view event) {
  return std::ranges::any_of(reader.upcasts, [&](const contract::Upcast& upcast) { return upcast.from == event; });
}

/// What becomes of an event in another revision than a reaction names.
std::string read_as_declared(const contract::Reaction& reaction) {
  return "It is delivered all the same, and read as " + reaction.event + "; where it lacks a field of that, the delivery fails and is set aside";
}

std::string names_of(const detail::MessageFields& fields) {
  std::string names;
  for (const auto& [name, field] : fields) names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

/// What the reaction needs and the event does not give. Both are of one revision.
void compare(const std::string& reader, const contract::Reaction& reaction, const Publication& publication, std::vector<std::string>& sentences) {
  const auto& event = *publication.event;
  const auto given = detail::message_fields(event.published_schema.value_or(event.schema));
  if (!reaction.schema || given.empty()) return;
  const auto begin = "Plugin " + reader + " needs the field ";
  const auto of = " of " + reaction.event;
  for (const auto& [name, needed] : detail::message_fields(*reaction.schema)) {
    const auto found = given.find(name);
    if (found == given.end()) {
      if (needed.required)
        sentences.push_back(begin + name + of + ", which plugin " + std::string(publication.plugin) + " does not give; it gives " + names_of(given) +
                            ".");
    } else if (!needed.type.empty() && !found->second.type.empty() && needed.type != found->second.type) {
      sentences.push_back(begin + name + of + " as " + needed.type + ", but plugin " + std::string(publication.plugin) + " gives it as " +
                          found->second.type + ".");
    }
  }
}

}  // namespace

std::vector<std::string> unheard_subscriptions(std::span<const contract::Contract* const> contracts) {
  const auto published = publications_of(contracts);
  const bool receives = std::ranges::any_of(contracts, [](const auto* contract) { return contract->receiver; });
  std::vector<std::string> sentences;
  for (const auto* contract : contracts) {
    for (const auto& reaction : contract->reactions) {
      const auto [name, revision] = split(reaction.event);
      const auto found = published.find(name);
      if (found == published.end()) {
        if (receives || !publisher_of(context_of(name), published).empty() || owner_of(name, contracts) != nullptr) continue;
        sentences.push_back("Plugin " + contract->name + " reacts to " + reaction.event + ", which no enabled plugin publishes" +
                            or_meant(name, published));
      } else if (found->second.revision > revision) {
        sentences.push_back("Plugin " + contract->name + " reads " + reaction.event + ", but plugin " + std::string(found->second.plugin) +
                            " publishes " + std::string(name) + "/" + std::to_string(found->second.revision) + ". " + read_as_declared(reaction) +
                            ": a newer build of " + contract->name + " may be needed.");
      } else if (const auto& given = *found->second.event->published; found->second.revision < revision && !reads_older(*contract, given)) {
        sentences.push_back("Plugin " + contract->name + " reads " + reaction.event + ", but plugin " + std::string(found->second.plugin) +
                            " publishes " + given + ", and " + contract->name + " has no upcast of it. " + read_as_declared(reaction) +
                            ": declare plugin.upcast(\"" + given + "\", ...).");
      } else if (found->second.revision == revision) {
        compare(contract->name, reaction, found->second, sentences);
      }
    }
  }
  return sentences;
}

std::map<std::string, Error> unknown_subscriptions(std::span<const contract::Contract* const> contracts) {
  const auto published = publications_of(contracts);
  std::map<std::string, Error> refusals;
  for (const auto* contract : contracts) {
    std::string sentences;
    for (const auto& reaction : contract->reactions) {
      const auto name = split(reaction.event).name;
      const auto publisher = publisher_of(context_of(name), published);
      if (published.contains(name)) continue;
      if (const auto* owner = owner_of(name, contracts); owner != nullptr) {
        sentences +=
            " It reacts to " + reaction.event + ", which plugin " + owner->name + " raises and does not publish: let it be .published() there.";
        continue;
      }
      if (publisher.empty()) continue;
      sentences += " It reacts to " + reaction.event + ", which plugin " + std::string(publisher) + " does not publish" + or_meant(name, published);
    }
    if (!sentences.empty())
      refusals.emplace(contract->name, refused("plugin.unknown_event", "Plugin " + contract->name + " would wait for ever." + sentences));
  }
  return refusals;
}

}  // namespace comptoir::plugins
