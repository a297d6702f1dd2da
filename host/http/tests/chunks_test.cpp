#include "http/chunks.hpp"

#include <string>

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

/// Decodes in place, in pieces of so many bytes. Returns the body and what followed it, "..." if it is not whole, or the code of the refusal.
std::string decode(std::string input, std::size_t piece = 1000, const Limits& limits = {}) {
  ChunkReader reader;
  std::size_t begin = 0;
  std::size_t body = 0;
  for (std::size_t end = 0; end < input.size() && !reader.done();) {
    end = std::min(end + piece, input.size());
    const auto step = reader.read(std::string_view(input).substr(begin, end - begin), input.data() + body, limits);
    if (step.refusal) return std::string(text_of(*step.refusal).code);
    begin += step.taken;
    body += step.given;
  }
  return input.substr(0, body) + (reader.done() ? "|" + input.substr(begin) : "...");
}

TEST(AChunkedBody, IsPutTogether) {
  const std::string body = "4\r\nWiki\r\n00A;name=\"v\"\r\npedia in\r\n\r\n0\r\nX: y\r\n\r\nGET";

  for (std::size_t piece = 1; piece < body.size(); ++piece) {
    EXPECT_EQ(decode(body, piece).substr(0, 15), "Wikipedia in\r\n|") << piece;
  }
  EXPECT_EQ(decode(body), "Wikipedia in\r\n|GET");
}

TEST(AChunkedBody, IsNotWholeBeforeTheBlankLine) { EXPECT_EQ(decode("1\r\na\r\n0\r\n"), "a..."); }

TEST(AChunkedBody, IsRefusedIfItIsMalformed) {
  for (const auto* body :
       {"\r\n", "x\r\n", "0x1\r\na", "+1\r\na", "-1\r\na", " 1\r\na", "1 \r\na", "1\na\r\n", "1\r\nab\r\n", "1\r\na\n", "1;\x01\r\na"}) {
    EXPECT_EQ(decode(body), "http.chunk_malformed") << body;
  }
  EXPECT_EQ(decode("1;" + std::string(2000, 'x')), "http.chunk_malformed");
  EXPECT_EQ(decode("0\r\nX : y\r\n\r\n"), "http.trailer_malformed");
}

TEST(AChunkedBody, IsRefusedBeyondItsLimits) {
  const Limits limits{.body_bytes_max = 4};

  EXPECT_EQ(decode("4\r\nabcd\r\n0\r\n\r\n", 1000, limits), "abcd|");
  EXPECT_EQ(decode("5\r\nabcde\r\n", 1000, limits), "http.body_too_large");
  EXPECT_EQ(decode("3\r\nabc\r\n2\r\nde\r\n", 1000, limits), "http.body_too_large");
  EXPECT_EQ(decode("3\r\nabc\r\nffffffffffffffff\r\n", 1000, limits), "http.body_too_large");
  EXPECT_EQ(decode("1ffffffffffffffff\r\n", 1000, limits), "http.body_too_large");

  std::string trailer = "0\r\n";
  for (int i = 0; i < 10; ++i) trailer += "X: " + std::string(900, 'x') + "\r\n";
  EXPECT_EQ(decode(trailer), "http.trailer_too_large");
}

}  // namespace
}  // namespace comptoir::http
