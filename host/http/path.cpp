#include "http/path.hpp"

#include <comptoir/detail/json_scanner.hpp>

#include "http/target.hpp"

namespace comptoir::http {
namespace {

std::optional<std::string> value_of(const Parameters& parameters, std::string_view name) {
  for (const auto& [known, value] : parameters)
    if (known == name) return value;
  return std::nullopt;
}

/// A text or a number among the members of an answer.
std::optional<std::string> member_of(const std::string& answer, std::string_view name) {
  detail::JsonScanner json(answer);
  if (json.peek() != '{' || !json.open() || json.peek() == '}') return std::nullopt;
  do {
    std::string_view key;
    if (!json.read_key(key)) return std::nullopt;
    if (key != name) {
      if (!json.skip_value()) return std::nullopt;
      continue;
    }
    std::string_view text;
    if (json.peek() == '"') return json.read_text(text) ? std::optional(std::string(text)) : std::nullopt;
    const char* begin = json.position();
    return json.skip_value() ? std::optional(std::string(begin, json.position())) : std::nullopt;
  } while (json.take(','));
  return std::nullopt;
}

}  // namespace

std::string aggregate_id(const Match& match) {
  return filled(match.route->contract->aggregate_id, [&](std::string_view name) { return value_of(match.parameters, name); }).value_or("");
}

std::optional<std::string> location(const Match& match, const dispatch::Outcome& outcome) {
  const auto& route = *match.route;
  if (route.contract->location.empty()) return std::nullopt;
  return filled(route.contract->location, [&](std::string_view name) -> std::optional<std::string> {
    auto value = name == route.created_by_id ? std::optional(outcome.aggregate_id) : member_of(outcome.answer, name);
    if (!value) value = value_of(match.parameters, name);
    return value && !value->empty() ? std::optional(percent_encode(*value)) : std::nullopt;
  });
}

}  // namespace comptoir::http
