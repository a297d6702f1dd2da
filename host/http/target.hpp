// The target of a request, and its percent escapes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::http {

/// The two parts of a target that matter here, still encoded.
struct Target {
  std::string_view path;
  std::string_view query;  ///< Without the question mark.
};

/// Reads "/path?query", "http://authority/path?query" (the authority is left to proxies), or "*" of OPTIONS. Returns nothing for anything else,
/// for a fragment, for control characters and non-ASCII bytes, and for a percent sign without two hexadecimal digits.
[[nodiscard]] std::optional<Target> read_target(std::string_view method, std::string_view target);

/// Decodes the percent escapes of a path segment, or of a name or value of a query, where a plus sign stands for a space. Decode after splitting:
/// an escaped slash is part of its segment. Returns nothing if an escape is broken or stands for a control character.
enum class Plus { stays, is_space };
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::stays);

/// One path segment with every byte escaped that is not a letter, a digit or one of "-._~".
[[nodiscard]] std::string percent_encode(std::string_view segment);

/// Appends the pairs of "limit=5&cursor=abc", decoded. Errors: http.malformed_query where percent_decode finds fault; then some may have been
/// appended.
Result<> decode_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace comptoir::http
