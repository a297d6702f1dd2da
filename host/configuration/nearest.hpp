// Guesses what a mistyped word was meant to be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::configuration {

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the other.
std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate that `word` was probably meant to be; empty when none is near: at most two typing errors, and fewer for a short word.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace comptoir::configuration
