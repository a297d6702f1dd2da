#include "http/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/target.hpp"

namespace comptoir::http {
namespace {

constexpr std::string_view blanks = " \t";

constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool is_value(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// What the header fields that matter to the framing said.
struct Fields {
  std::optional<std::string_view> content_length, transfer_encoding, host, expect;
  bool close = false;
  bool keep_alive = false;
  unsigned once = 0;  ///< a bit for each of `once_only` that stood there
};

/// What a handler reads one of and decides by: of two, a proxy in front of us may have looked at the other one. RFC 9110 would let the lists of ETags
/// be joined, which no client needs.
constexpr std::array<std::string_view, 7> once_only{"If-Match",        "Content-Type",      "Authorization",      "If-None-Match",
                                                    "Idempotency-Key", "If-Modified-Since", "If-Unmodified-Since"};

std::optional<Refusal> note_once(const Header& header, Fields& fields) {
  for (unsigned i = 0; i < once_only.size(); ++i) {
    if (!equal_ignoring_case(header.name, once_only[i])) continue;
    if ((fields.once & 1U << i) != 0) return Refusal::header_repeated;
    fields.once |= 1U << i;
  }
  return std::nullopt;
}

void read_connection_options(std::string_view value, Fields& fields) {
  while (!value.empty()) {
    const std::string_view option = trimmed(value.substr(0, value.find(',')));
    if (equal_ignoring_case(option, "close")) fields.close = true;
    if (equal_ignoring_case(option, "keep-alive")) fields.keep_alive = true;
    const auto comma = value.find(',');
    value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
  }
}

/// The length of the name tells most fields apart, so that few names are compared.
std::optional<Refusal> note(const Header& header, Fields& fields) {
  const auto is = [&](std::string_view name) { return equal_ignoring_case(header.name, name); };
  switch (header.name.size()) {
    case 4:
      if (!is("Host")) break;
      if (fields.host) return Refusal::host_repeated;
      fields.host = header.value;
      break;
    case 6:
      if (is("Expect") && (!fields.expect || equal_ignoring_case(*fields.expect, "100-continue"))) fields.expect = header.value;
      break;
    case 10:
      if (is("Connection")) read_connection_options(header.value, fields);
      break;
    case 14:
      if (!is("Content-Length")) break;
      if (fields.content_length) return Refusal::content_length_repeated;
      fields.content_length = header.value;
      break;
    case 17:
      if (!is("Transfer-Encoding")) return note_once(header, fields);
      if (fields.transfer_encoding) return Refusal::transfer_coding_unknown;
      fields.transfer_encoding = header.value;
      break;
    case 8:
    case 12:
    case 13:
    case 15:
    case 19: return note_once(header, fields);
    default: break;
  }
  return std::nullopt;
}

std::optional<Refusal> frame_body(const Fields& fields, bool is_1_1, const Limits& limits, Head& head) {
  if (fields.transfer_encoding) {
    if (fields.content_length) return Refusal::framing_ambiguous;
    if (!is_1_1 || !equal_ignoring_case(*fields.transfer_encoding, "chunked")) return Refusal::transfer_coding_unknown;
    head.body = BodyFraming::chunked;
    return std::nullopt;
  }
  if (!fields.content_length) return std::nullopt;

  const std::string_view digits = *fields.content_length;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return Refusal::content_length_malformed;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), head.content_length);
  if (error == std::errc::result_out_of_range || head.content_length > limits.body_bytes_max) return Refusal::body_too_large;
  head.body = BodyFraming::length;
  return std::nullopt;
}

bool host_is_well_formed(std::string_view host) {
  return std::ranges::all_of(host,
                             [](char c) { return is_token(c) || c == ':' || c == '[' || c == ']' || c == '(' || c == ')' || c == ',' || c == ';'; });
}

std::optional<Refusal> conclude(const Fields& fields, bool is_1_1, const Limits& limits, Head& head) {
  if (is_1_1 && !fields.host) return Refusal::host_missing;
  if (fields.host && !host_is_well_formed(*fields.host)) return Refusal::host_malformed;
  if (fields.expect) {
    if (!equal_ignoring_case(*fields.expect, "100-continue")) return Refusal::expectation_unknown;
    head.expects_continue = is_1_1;
  }
  head.keep_alive = !fields.close && (is_1_1 || fields.keep_alive);
  return frame_body(fields, is_1_1, limits, head);
}

/// Reads the request line. The version must be the last of exactly three words.
std::optional<Refusal> read_request_line(std::string_view line, const Limits& limits, Head& head, bool& is_1_1) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return Refusal::request_line_malformed;

  const std::string_view version = line.substr(last + 1);
  const bool is_http = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
  if (!is_http || version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9') return Refusal::request_line_malformed;

  head.method = line.substr(0, first);
  if (head.method.empty() || !std::ranges::all_of(head.method, is_token)) return Refusal::request_line_malformed;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal::version_unsupported;
  is_1_1 = version.back() == '1';

  head.target = line.substr(first + 1, last - first - 1);
  if (head.target.size() > limits.target_bytes_max) return Refusal::target_too_long;
  const auto target = read_target(head.method, head.target);
  if (!target) return Refusal::target_malformed;
  head.path = target->path;
  head.query = target->query;
  return std::nullopt;
}

}  // namespace

bool is_token(char character) { return token_characters[static_cast<unsigned char>(character)]; }

std::optional<Header> read_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;

  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!std::ranges::all_of(name, is_token) || !std::ranges::all_of(value, is_value)) return std::nullopt;
  return Header{name, value};
}

std::variant<std::monostate, std::size_t, Refusal> HeadEnd::find(std::string_view collected, const Limits& limits) {
  for (;;) {
    const auto feed = collected.find('\n', looked_at_);
    if (feed == std::string_view::npos) break;
    if (feed == 0 || collected[feed - 1] != '\r') return Refusal::line_ending_malformed;
    if (feed - line_ == 1) {
      if (feed + 1 > limits.head_bytes_max) return Refusal::head_too_large;
      return feed + 1;
    }
    line_ = looked_at_ = feed + 1;
  }
  looked_at_ = collected.size();

  // A target that never ends is told from a head that never ends; 32 bytes are left for the method and the version.
  if (line_ == 0 && collected.size() > limits.target_bytes_max + 32) return Refusal::target_too_long;
  if (collected.size() >= limits.head_bytes_max) return Refusal::head_too_large;
  return std::monostate{};
}

std::optional<Refusal> read_head(std::string_view bytes, const Limits& limits, Head& head) {
  head.headers.clear();
  head.body = BodyFraming::none;
  head.content_length = 0;
  head.expects_continue = false;

  const auto take_line = [&bytes] {
    const auto end = bytes.find("\r\n");
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    return line;
  };

  bool is_1_1 = true;
  const std::string_view request_line = take_line();
  if (request_line.find('\r') != std::string_view::npos) return Refusal::line_ending_malformed;
  if (auto refusal = read_request_line(request_line, limits, head, is_1_1)) return refusal;

  Fields fields;
  for (std::string_view line = take_line(); !line.empty(); line = take_line()) {
    if (line.front() == ' ' || line.front() == '\t') return Refusal::line_folded;
    if (line.find('\r') != std::string_view::npos) return Refusal::line_ending_malformed;
    const auto header = read_header(line);
    if (!header) return Refusal::header_malformed;
    if (head.headers.size() == limits.header_count_max) return Refusal::headers_too_many;
    head.headers.push_back(*header);
    if (auto refusal = note(*header, fields)) return refusal;
  }
  return conclude(fields, is_1_1, limits, head);
}

}  // namespace comptoir::http
