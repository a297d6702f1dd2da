// Which events of other systems are of interest here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/directory.hpp"

namespace comptoir::inbox {

/// The reactions to events that no enabled plugin publishes, in order of the event's name.
[[nodiscard]] std::vector<const dispatch::ReactionEntry*> foreign_reactions(const dispatch::Directory& directory);

/// The names of these events, without revision, each once.
[[nodiscard]] std::vector<std::string> wanted_events(const dispatch::Directory& directory);

/// Why nobody here may take an event of this type from outside: a sentence. Nothing when a reaction can read it.
///
/// An event that is published here is never taken from outside: its reactions have run, or will, from where it was committed.
[[nodiscard]] std::optional<std::string> unfit(const dispatch::Directory& directory, std::string_view type);

}  // namespace comptoir::inbox
