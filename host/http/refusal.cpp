#include "http/refusal.hpp"

#include <array>
#include <string>

#include <Poco/Net/HTTPResponse.h>

namespace comptoir::http {
namespace {

// In the order of the enumerators.
constexpr std::array<RefusalText, refusal_count> texts{{
    {400, "http.request_line_malformed", "The request line must be a method, a target and a version, parted by single spaces."},
    {400, "http.line_ending_malformed", "Every line of a head must end with CR LF, and neither may stand alone."},
    {400, "http.line_folded", "A header field must stand on one line: folded lines are obsolete."},
    {400, "http.header_malformed", "A header field must be a name, a colon right behind it, and a value without control characters."},
    {400, "http.header_repeated",
     "Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match and If-Unmodified-Since may stand only once each in a "
     "request; several ETags stand in one field, parted by commas."},
    {400, "http.host_missing", "A request of HTTP/1.1 must have a Host header field."},
    {400, "http.host_repeated", "A request must have only one Host header field."},
    {400, "http.host_malformed", "The Host header field must be a host name or an address, with a port at most."},
    {400, "http.content_length_malformed", "Content-Length must be one decimal number."},
    {400, "http.content_length_repeated", "A request must have only one Content-Length header field."},
    {400, "http.framing_ambiguous", "A request must not have both Content-Length and Transfer-Encoding."},
    {400, "http.transfer_coding_unknown", "The only Transfer-Encoding understood here is chunked, once, in HTTP/1.1."},
    {400, "http.chunk_malformed", "A chunk must be its size in hexadecimal digits, CR LF, that many bytes, and CR LF."},
    {400, "http.trailer_malformed", "The trailer of a chunked body must be well-formed header fields."},
    {400, "http.target_malformed", "The target must be a path that starts with a slash, without control characters or broken percent escapes."},
    {414, "http.target_too_long", "The request target is longer than this server accepts."},
    {431, "http.head_too_large", "The head of the request is larger than this server accepts."},
    {431, "http.headers_too_many", "The request has more header fields than this server accepts."},
    {431, "http.trailer_too_large", "The trailer of the request is larger than this server accepts."},
    {413, "http.body_too_large", "The body of the request is larger than this server accepts."},
    {408, "http.head_timed_out", "The head of the request did not arrive in time."},
    {408, "http.body_timed_out", "The body of the request did not arrive in time."},
    {505, "http.version_unsupported", "This server speaks HTTP/1.1 and HTTP/1.0."},
    {417, "http.expectation_unknown", "The only expectation understood here is 100-continue."},
    {503, "http.connections_exhausted", "The server has as many connections as it accepts; try again later."},
    {503, "http.memory_exhausted", "The server holds as many bytes for its clients as it may; try again later."},
    {500, "http.unanswered", "The server could not answer this request."},
    {500, "http.response_malformed", "The server could not answer this request."},
}};
static_assert(!texts.back().code.empty(), "every refusal has its text");

/// Empty where there is nothing to count.
std::string limit_of(Refusal refusal, const Limits& limits) {
  const auto at_most = [](std::size_t count, std::string_view unit) {
    return " It accepts at most " + std::to_string(count) + std::string(unit) + ".";
  };
  switch (refusal) {
    case Refusal::target_too_long: return at_most(limits.target_bytes_max, " bytes");
    case Refusal::head_too_large: return at_most(limits.head_bytes_max, " bytes");
    case Refusal::headers_too_many: return at_most(limits.header_count_max, "");
    case Refusal::body_too_large: return at_most(limits.body_bytes_max, " bytes");
    default: return {};
  }
}

Response problem(Refusal refusal, std::string_view limit) {
  const RefusalText& text = text_of(refusal);
  const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(text.status);

  Response response{text.status, "application/problem+json", {}, {}};
  response.body.append(R"({"type":"about:blank","title":")").append(Poco::Net::HTTPResponse::getReasonForStatus(status));
  response.body.append(R"(","status":)").append(std::to_string(text.status));
  response.body.append(R"(,"code":")").append(text.code).append(R"(","detail":")").append(text.detail).append(limit).append(R"("})");
  if (text.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

const RefusalText& text_of(Refusal refusal) { return texts[static_cast<std::size_t>(refusal)]; }

Response problem(Refusal refusal) { return problem(refusal, std::string_view()); }

Response problem(Refusal refusal, const Limits& limits) { return problem(refusal, limit_of(refusal, limits)); }

}  // namespace comptoir::http
