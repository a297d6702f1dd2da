#include "http/framing.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

/// What reading a head says, in one string: its parts, or the code of its refusal.
std::string read(std::string_view bytes, const Limits& limits = {}) {
  HeadEnd end;
  const auto found = end.find(bytes, limits);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return std::string(text_of(*refusal).code);
  if (std::holds_alternative<std::monostate>(found)) return "more";

  Head head;
  if (const auto refusal = read_head(bytes.substr(0, std::get<std::size_t>(found)), limits, head)) return std::string(text_of(*refusal).code);
  std::string text = std::string(head.method) + " " + std::string(head.path) + "?" + std::string(head.query);
  for (const Header& header : head.headers) text.append(" ").append(header.name).append("=").append(header.value);
  if (head.body == BodyFraming::length) text += " length " + std::to_string(head.content_length);
  if (head.body == BodyFraming::chunked) text += " chunked";
  if (!head.keep_alive) text += " close";
  return text;
}

std::string read_fields(std::string_view fields) { return read("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n"); }

std::string read_target(std::string_view target) { return read("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n"); }

TEST(AHead, IsReadIntoItsParts) {
  EXPECT_EQ(read("GET /a/b%20c?d=e HTTP/1.1\r\nHost: h:80\r\nX:\t 1 2 \r\nEmpty:\r\n\r\n"), "GET /a/b%20c?d=e Host=h:80 X=1 2 Empty=");
  EXPECT_EQ(read_fields("Content-Length: 12\r\n"), "POST /? Host=h Content-Length=12 length 12");
  EXPECT_EQ(read_fields("Transfer-Encoding: Chunked\r\n"), "POST /? Host=h Transfer-Encoding=Chunked chunked");
  EXPECT_EQ(read_fields("Connection: a, CLOSE\r\n"), "POST /? Host=h Connection=a, CLOSE close");
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n"), "GET /? close");
  EXPECT_EQ(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), "GET /? Connection=keep-alive");
}

TEST(AHead, IsLookedForPieceByPiece) {
  const std::string_view bytes = "GET / HTTP/1.1\r\nHost: h\r\n\r\nrest";
  HeadEnd end;

  for (std::size_t size = 0; size < 27; ++size) ASSERT_TRUE(std::holds_alternative<std::monostate>(end.find(bytes.substr(0, size), {})));
  const auto found = end.find(bytes, {});

  EXPECT_EQ(std::get<std::size_t>(found), 27U);
}

TEST(AHead, IsRefusedForItsRequestLine) {
  EXPECT_EQ(read("GET /\r\n\r\n"), "http.request_line_malformed");
  EXPECT_EQ(read("GET HTTP/1.1\r\n\r\n"), "http.request_line_malformed");
  EXPECT_EQ(read("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"), "http.target_malformed");
  EXPECT_EQ(read("GET / x HTTP/1.1\r\nHost: h\r\n\r\n"), "http.target_malformed");
  EXPECT_EQ(read("G@T / HTTP/1.1\r\nHost: h\r\n\r\n"), "http.request_line_malformed");
  EXPECT_EQ(read(" / HTTP/1.1\r\nHost: h\r\n\r\n"), "http.request_line_malformed");
  EXPECT_EQ(read("GET / http/1.1\r\nHost: h\r\n\r\n"), "http.request_line_malformed");
  EXPECT_EQ(read("GET / HTTP/1.2\r\nHost: h\r\n\r\n"), "http.version_unsupported");
  EXPECT_EQ(read("PRI * HTTP/2.0\r\n\r\n"), "http.version_unsupported");
}

TEST(AHead, IsRefusedForAFieldThatMayStandOnce) {
  for (const std::string name :
       {"Idempotency-Key", "Content-Type", "If-Match", "If-None-Match", "Authorization", "If-Modified-Since", "If-Unmodified-Since"}) {
    EXPECT_EQ(read_fields(name + ": a\r\n"), "POST /? Host=h " + name + "=a");
    EXPECT_EQ(read_fields(name + ": a\r\nX: 1\r\n" + name + ": a\r\n"), "http.header_repeated") << name;
  }
  EXPECT_EQ(read_fields("if-match: a\r\nIF-MATCH: b\r\n"), "http.header_repeated");
  EXPECT_EQ(read_fields("Accept: a\r\nAccept: b\r\n"), "POST /? Host=h Accept=a Accept=b");
  EXPECT_EQ(read_fields("Expect: more\r\nExpect: 100-continue\r\n"), "http.expectation_unknown");
}

TEST(AHead, IsRefusedForItsLineEnds) {
  EXPECT_EQ(read("GET / HTTP/1.1\nHost: h\n\n"), "http.line_ending_malformed");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\n\r\n"), "http.line_ending_malformed");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n"), "http.line_ending_malformed");
  EXPECT_EQ(read_fields("X: a\r\n b\r\n"), "http.line_folded");
  EXPECT_EQ(read_fields("\tX: a\r\n"), "http.line_folded");
}

TEST(AHead, IsRefusedForItsFields) {
  using namespace std::string_view_literals;

  EXPECT_EQ(read_fields("X : a\r\n"), "http.header_malformed");
  EXPECT_EQ(read_fields(": a\r\n"), "http.header_malformed");
  EXPECT_EQ(read_fields("X\r\n"), "http.header_malformed");
  EXPECT_EQ(read_fields("X: a\0b\r\n"sv), "http.header_malformed");
  EXPECT_EQ(read_fields("X: a\x01\r\n"), "http.header_malformed");
  EXPECT_EQ(read_fields("X: a\x7f\r\n"), "http.header_malformed");
  EXPECT_EQ(read_fields("Expect: miracles\r\n"), "http.expectation_unknown");
}

TEST(AHead, IsRefusedWithoutOneHost) {
  EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n"), "http.host_missing");
  EXPECT_EQ(read_fields("Host: h\r\n"), "http.host_repeated");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h h\r\n\r\n"), "http.host_malformed");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h/../x\r\n\r\n"), "http.host_malformed");
}

TEST(AHead, IsRefusedIfTheBodyCouldBeFramedInTwoWays) {
  EXPECT_EQ(read_fields("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), "http.framing_ambiguous");
  EXPECT_EQ(read_fields("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), "http.framing_ambiguous");
  EXPECT_EQ(read_fields("Content-Length: 1\r\nContent-Length: 1\r\n"), "http.content_length_repeated");
  EXPECT_EQ(read_fields("Content-Length: 1, 1\r\n"), "http.content_length_malformed");
  EXPECT_EQ(read_fields("Content-Length: +1\r\n"), "http.content_length_malformed");
  EXPECT_EQ(read_fields("Content-Length: 0x1\r\n"), "http.content_length_malformed");
  EXPECT_EQ(read_fields("Content-Length:\r\n"), "http.content_length_malformed");
  EXPECT_EQ(read_fields("Content-Length: 99999999999999999999999\r\n"), "http.body_too_large");
  EXPECT_EQ(read_fields("Transfer-Encoding: gzip, chunked\r\n"), "http.transfer_coding_unknown");
  EXPECT_EQ(read_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "http.transfer_coding_unknown");
  EXPECT_EQ(read_fields("Transfer-Encoding: identity\r\n"), "http.transfer_coding_unknown");
  EXPECT_EQ(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "http.transfer_coding_unknown");
}

TEST(AHead, IsRefusedBeyondItsLimits) {
  const Limits limits{.head_bytes_max = 100, .header_count_max = 2, .target_bytes_max = 20, .body_bytes_max = 10};

  EXPECT_EQ(read("GET /" + std::string(20, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits), "http.target_too_long");
  EXPECT_EQ(read("GET /" + std::string(60, 'x'), limits), "http.target_too_long");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(90, 'x'), limits), "http.head_too_large");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(90, 'x') + "\r\n\r\n", limits), "http.head_too_large");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n", limits), "http.headers_too_many");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", limits), "http.body_too_large");
}

TEST(ATarget, MayBeAbsoluteOrAStar) {
  EXPECT_EQ(read_target("http://h:80/a?b"), "GET /a?b Host=h");
  EXPECT_EQ(read_target("HTTPS://h"), "GET /? Host=h");
  EXPECT_EQ(read_target("http://h?b"), "GET /?b Host=h");
  EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), "OPTIONS *? Host=h");
}

TEST(ATarget, IsRefusedIfItIsNoPath) {
  for (const auto* target : {"*", "a", "h:443", "ftp://h/", "http:///a", "http://", "/a#b", "/%", "/%4", "/%zz", "/?%2", "/\x80", "/\x01"}) {
    EXPECT_EQ(read_target(target), "http.target_malformed") << target;
  }
}

}  // namespace
}  // namespace comptoir::http
