#include "http/conditions.hpp"

#include <algorithm>
#include <charconv>

#include <comptoir/detail/faults.hpp>
#include <comptoir/detail/name_rule.hpp>
#include <comptoir/detail/utf8.hpp>

namespace comptoir::http {
namespace {

Objection objection(int status, ErrorKind kind, std::string code, std::string sentence) {
  return {status, {kind, std::move(code), std::move(sentence), {}, {}}};
}

/// "application/json; charset=utf-8" without its parameters and spaces.
std::string_view bare(std::string_view media) {
  media = media.substr(0, media.find(';'));
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!media.empty() && is_space(media.back())) media.remove_suffix(1);
  while (!media.empty() && is_space(media.front())) media.remove_prefix(1);
  return media;
}

/// What stands behind "charset=" in "application/json; charset=utf-8".
std::optional<std::string_view> parameter_of(std::string_view media, std::string_view name) {
  for (auto semicolon = media.find(';'); semicolon != std::string_view::npos; semicolon = media.find(';')) {
    media.remove_prefix(semicolon + 1);
    const auto parameter = bare(media);
    if (equal_ignoring_case(parameter.substr(0, name.size()), name)) return parameter.substr(name.size());
  }
  return std::nullopt;
}

/// False when the parameters of a media type name a character set other than UTF-8.
bool is_utf8(std::string_view media) {
  const auto charset = parameter_of(media, "charset=");
  return !charset || equal_ignoring_case(*charset, "utf-8") || equal_ignoring_case(*charset, "\"utf-8\"");
}

bool is_json(std::string_view media) {
  return equal_ignoring_case(media, "application/json") || (media.starts_with("application/") && media.ends_with("+json"));
}

/// Calls `use` for each item of a comma separated list.
template <class Use>
void for_each_item(std::string_view list, Use&& use) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    use(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

/// False for "text/html;q=0".
bool has_weight(std::string_view item) {
  const auto weight = parameter_of(item, "q=");
  return !weight || weight->find_first_not_of("0.") != std::string_view::npos;
}

constexpr int closest_of_all = 3;

/// How closely a media range names application/json; 0: not at all.
int closeness_to_json(std::string_view range) {
  if (equal_ignoring_case(range, "application/json")) return closest_of_all;
  if (equal_ignoring_case(range, "application/*")) return 2;
  return range == "*/*" ? 1 : 0;
}

/// Accept as RFC 9110 has it: of all its fields the range that names JSON most closely decides, and a weight of 0 means "not that". An empty field
/// asks for nothing. Who takes some other kind of JSON reads this one, too.
bool takes_json(const Request& request) {
  bool is_asked = false;
  int closest = 0;
  bool is_taken = false;
  bool takes_other_json = false;
  for (const auto& field : request.headers) {
    if (!equal_ignoring_case(field.name, "Accept")) continue;
    for_each_item(field.value, [&](std::string_view item) {
      const auto range = bare(item);
      if (range.empty()) return;
      is_asked = true;
      const int closeness = closeness_to_json(range);
      if (closeness == 0 && is_json(range) && has_weight(item)) takes_other_json = true;
      if (closeness == 0 || closeness < closest) return;
      is_taken = has_weight(item) || (closeness == closest && is_taken);
      closest = closeness;
    });
  }
  return !is_asked || is_taken || (takes_other_json && closest < closest_of_all);
}

/// Takes the next item off a list of ETags, W/"a,b" as a whole. Nothing when the list is malformed; an empty item is none.
std::optional<std::string_view> take_tag(std::string_view& list) {
  const auto begin = list.find_first_not_of(" \t");
  if (begin == std::string_view::npos || list[begin] == ',') {
    list.remove_prefix(std::min(begin == std::string_view::npos ? list.size() : begin + 1, list.size()));
    return std::string_view{};
  }
  list.remove_prefix(begin);
  const auto open = list.starts_with("W/") ? std::size_t{2} : std::size_t{0};
  const auto close = open < list.size() && list[open] == '"' ? list.find('"', open + 1) : std::string_view::npos;
  if (close == std::string_view::npos) return std::nullopt;
  const auto tag = list.substr(0, close + 1);
  list.remove_prefix(close + 1);
  list.remove_prefix(std::min(list.find_first_not_of(" \t"), list.size()));
  if (!list.empty() && list.front() != ',') return std::nullopt;
  list.remove_prefix(std::min<std::size_t>(1, list.size()));
  return tag;
}

/// The number in "v17" with its quotes. "v017" is another tag than the one that was answered, and what is at version 0 is not there.
std::optional<std::uint64_t> version_in(std::string_view tag) {
  if (tag.size() < 4 || !tag.starts_with("\"v")) return std::nullopt;
  std::uint64_t version = 0;
  std::from_chars(tag.data() + 2, tag.data() + tag.size(), version);
  return version > 0 && etag(version) == tag ? std::optional(version) : std::nullopt;
}

}  // namespace

std::optional<Objection> object_to_media(const Request& request) {
  if (!takes_json(request))
    return objection(406, ErrorKind::malformed, "http.not_acceptable", "Answers are application/json; Accept asks for something else.");
  if (request.body.empty()) return std::nullopt;
  const auto unsupported = [](const char* sentence) { return objection(415, ErrorKind::malformed, "http.unsupported_media_type", sentence); };
  const auto type = request.header("Content-Type");
  if (!type || !is_json(bare(*type))) return unsupported("Send the body with Content-Type: application/json.");
  if (!is_utf8(*type)) return unsupported("JSON is sent in UTF-8: leave the charset away.");
  for (const auto& field : request.headers)
    if (equal_ignoring_case(field.name, "Content-Encoding") && !equal_ignoring_case(bare(field.value), "identity"))
      return unsupported("Send the body as it is, without a Content-Encoding.");
  return std::nullopt;
}

std::string etag(std::uint64_t version) { return "\"v" + std::to_string(version) + "\""; }

Precondition if_match(const Request& request) {
  const auto header = request.header("If-Match");
  if (!header) return {};
  dispatch::VersionCondition condition;
  condition.any = *header == "*";
  auto list = condition.any ? std::string_view{} : *header;
  bool is_well_formed = condition.any;
  while (!list.empty()) {
    const auto tag = take_tag(list);
    is_well_formed = tag.has_value() && (is_well_formed || !tag->empty());
    if (!tag) break;
    if (tag->empty()) continue;
    if (const auto version = version_in(*tag))
      condition.versions.push_back(*version);
    else
      condition.altered = true;
  }
  if (is_well_formed) return {std::move(condition), std::nullopt};
  return {std::nullopt, objection(400, ErrorKind::malformed, "precondition.malformed",
                                  "If-Match is the ETag as it was answered, in its quotes, such as \"v17\"; several, parted by commas; or *.")};
}

bool none_match_names(const Request& request, std::uint64_t version) {
  const auto header = request.header("If-None-Match");
  if (!header) return false;
  if (*header == "*") return true;
  for (auto list = *header; !list.empty();) {
    auto tag = take_tag(list);
    if (!tag) return false;
    if (tag->starts_with("W/")) tag->remove_prefix(2);
    if (version_in(*tag) == version) return true;
  }
  return false;
}

std::optional<Objection> object_to_parameters(std::span<const std::pair<std::string, std::string>> parameters, std::size_t of_path) {
  std::vector<Fault> faults;
  const detail::Step message;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, value] = parameters[i];
    const auto why = i < of_path ? detail::fault_of_name(value) : detail::fault_of_text(value);
    if (why.empty()) continue;
    const auto legible = detail::as_utf8(name);
    const detail::Step parameter{&message, legible};
    faults.push_back({detail::pointer_to(&parameter), "field.invalid", "The parameter " + std::string(why) + "."});
  }
  if (faults.empty()) return std::nullopt;
  auto error = invalid("message.invalid", "The message has faults.");
  error.faults = std::move(faults);
  return Objection{422, std::move(error)};
}

std::optional<Objection> object_to_key(std::string_view key) {
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!key.empty() && key.size() <= 255 && visible) return std::nullopt;
  return objection(400, ErrorKind::malformed, "idempotency.key_malformed", "Idempotency-Key has 1 to 255 visible ASCII characters.");
}

}  // namespace comptoir::http
