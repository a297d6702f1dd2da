// What the rows of a projection depend on, as far as its declaration tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dispatch/directory.hpp"

namespace comptoir::dispatch {

/// Every projection, once: "orders/summaries".
std::vector<std::string> names_of_projections(const Directory& directory);

/// The views that a projection writes, each once.
std::vector<const contract::View*> views_of(const Directory& directory, std::string_view projection);

/// Its version, when it is called, the events that it folds, the keys and columns of its views: rows that were made under another form are made anew.
/// Indexes do not count, they follow from the rows. One line each, for people too.
std::string form_of(const Directory& directory, std::string_view projection);

/// Of one view, alone.
std::string form_of(const contract::View& view);

}  // namespace comptoir::dispatch
