#include "http/conditions.hpp"

#include <algorithm>
#include <charconv>

#include <comptoir/detail/utf8.hpp>

#include "storage/name_rule.hpp"

namespace comptoir::http {
namespace {

Objection objection(int status, ErrorKind kind, std::string code, std::string sentence) {
  return {status, {kind, std::move(code), std::move(sentence), {}, {}}};
}

/// "application/json; charset=utf-8" without its parameters and spaces.
std::string_view bare(std::string_view media) {
  media = media.substr(0, media.find(';'));
  while (!media.empty() && media.back() == ' ') media.remove_suffix(1);
  while (!media.empty() && media.front() == ' ') media.remove_prefix(1);
  return media;
}

/// False when the parameters of a media type name a character set other than UTF-8.
bool is_utf8(std::string_view media) {
  for (auto semicolon = media.find(';'); semicolon != std::string_view::npos; semicolon = media.find(';')) {
    media.remove_prefix(semicolon + 1);
    auto parameter = bare(media);
    constexpr std::string_view name = "charset=";
    if (!equal_ignoring_case(parameter.substr(0, name.size()), name)) continue;
    parameter.remove_prefix(name.size());
    return equal_ignoring_case(parameter, "utf-8") || equal_ignoring_case(parameter, "\"utf-8\"");
  }
  return true;
}

bool is_json(std::string_view media) {
  return equal_ignoring_case(media, "application/json") || (media.starts_with("application/") && media.ends_with("+json"));
}

/// Calls `use` for each item of a comma separated list; true when one of them is what was looked for.
template <class Use>
bool any_item(std::string_view list, Use&& use) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (use(bare(list.substr(0, comma)))) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

/// The number in "v17" with its quotes.
std::optional<std::uint64_t> version_in(std::string_view tag) {
  if (tag.size() < 4 || !tag.starts_with("\"v") || tag.back() != '"') return std::nullopt;
  std::uint64_t version = 0;
  const auto digits = tag.substr(2, tag.size() - 3);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(version) : std::nullopt;
}

}  // namespace

std::optional<Objection> object_to_media(const Request& request) {
  if (const auto accept = request.header("Accept")) {
    const bool fine = any_item(*accept, [](std::string_view media) { return media == "*/*" || media == "application/*" || is_json(media); });
    if (!fine) return objection(406, ErrorKind::malformed, "http.not_acceptable", "Answers are application/json; Accept asks for something else.");
  }
  if (request.body.empty()) return std::nullopt;
  const auto unsupported = [](const char* sentence) { return objection(415, ErrorKind::malformed, "http.unsupported_media_type", sentence); };
  const auto type = request.header("Content-Type");
  if (!type || !is_json(bare(*type))) return unsupported("Send the body with Content-Type: application/json.");
  if (!is_utf8(*type)) return unsupported("JSON is sent in UTF-8: leave the charset away.");
  const auto encoding = request.header("Content-Encoding");
  if (encoding && !equal_ignoring_case(bare(*encoding), "identity")) return unsupported("Send the body as it is, without a Content-Encoding.");
  return std::nullopt;
}

std::string etag(std::uint64_t version) { return "\"v" + std::to_string(version) + "\""; }

Precondition if_match(const Request& request) {
  Precondition condition;
  const auto header = request.header("If-Match");
  if (!header) return condition;
  condition.given = true;
  if (*header == "*") return condition;
  condition.version = version_in(*header);
  if (!condition.version)  // a tag that no answer ever had is a mistake of the client's, not a version that has passed
    condition.objection =
        objection(400, ErrorKind::malformed, "precondition.malformed", "If-Match is one ETag as it was answered, such as \"v17\", or *.");
  return condition;
}

bool none_match_names(const Request& request, std::uint64_t version) {
  const auto header = request.header("If-None-Match");
  return header && any_item(*header, [&](std::string_view tag) {
           if (tag.starts_with("W/")) tag.remove_prefix(2);
           return tag == "*" || version_in(tag) == version;
         });
}

std::optional<Objection> object_to_parameters(std::span<const std::pair<std::string, std::string>> parameters, std::size_t of_path) {
  auto error = invalid("message.invalid", "The message has faults.");
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, value] = parameters[i];
    const auto why = i < of_path ? storage::fault_of_name(value) : storage::fault_of_text(value);
    if (!why.empty()) error.faults.push_back({"/" + detail::as_utf8(name), "field.invalid", "The parameter " + std::string(why) + "."});
  }
  return error.faults.empty() ? std::nullopt : std::optional(Objection{422, std::move(error)});
}

std::optional<Objection> object_to_key(std::string_view key) {
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!key.empty() && key.size() <= 255 && visible) return std::nullopt;
  return objection(400, ErrorKind::malformed, "idempotency.key_malformed", "Idempotency-Key has 1 to 255 visible ASCII characters.");
}

}  // namespace comptoir::http
