// Every reason for which the server itself, before or without a handler, says no.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/limits.hpp"
#include "http/message.hpp"

namespace comptoir::http {

enum class Refusal : std::uint8_t {
  request_line_malformed,
  line_ending_malformed,
  line_folded,
  header_malformed,
  header_repeated,
  host_missing,
  host_repeated,
  host_malformed,
  content_length_malformed,
  content_length_repeated,
  framing_ambiguous,
  transfer_coding_unknown,
  chunk_malformed,
  trailer_malformed,
  target_malformed,
  target_too_long,
  head_too_large,
  headers_too_many,
  trailer_too_large,
  body_too_large,
  head_timed_out,
  body_timed_out,
  version_unsupported,
  expectation_unknown,
  connections_exhausted,
  memory_exhausted,
  unanswered,
  response_malformed,
};

inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::response_malformed) + 1;

/// What is said of a refusal. The code is stable; the detail is a sentence for people that needs no escaping in JSON.
struct RefusalText {
  int status;
  std::string_view code;
  std::string_view detail;
};

[[nodiscard]] const RefusalText& text_of(Refusal refusal);

/// The refusal as an RFC 9457 problem (application/problem+json). With the limits that were in force, the detail of what was too much says how
/// much is accepted.
[[nodiscard]] Response problem(Refusal refusal);
[[nodiscard]] Response problem(Refusal refusal, const Limits& limits);

}  // namespace comptoir::http
