// Texts with parameters in braces: where something created is found, what the id of an aggregate is made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dispatch/request.hpp"
#include "http/router.hpp"

namespace comptoir::http {

/// Replaces each "{name}" of the pattern by what `value(name)` returns, an optional text. Nothing where one has no value.
template <class Value>
[[nodiscard]] std::optional<std::string> filled(std::string_view pattern, Value&& value) {
  std::string text;
  while (!pattern.empty()) {
    const auto open = std::min(pattern.find('{'), pattern.size());
    text.append(pattern.substr(0, open));
    if (open == pattern.size()) break;
    const auto close = std::min(pattern.find('}', open), pattern.size());
    const auto found = value(pattern.substr(open + 1, close - open - 1));
    if (!found) return std::nullopt;
    text.append(*found);
    pattern.remove_prefix(std::min(close + 1, pattern.size()));
  }
  return text;
}

/// The id of the aggregate that a request is about, from its path; empty where the path does not name one.
[[nodiscard]] std::string aggregate_id(const Match& match);

/// The path, below /api/v1, of what a request has created; nothing where the answer does not tell.
[[nodiscard]] std::optional<std::string> location(const Match& match, const dispatch::Outcome& outcome);

}  // namespace comptoir::http
