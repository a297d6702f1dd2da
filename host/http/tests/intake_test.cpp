#include "http/intake.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

/// Feeds the bytes in pieces of at most that size. Returns every request as "path:body;" and the code of a refusal.
std::string take_in(std::string_view bytes, std::size_t piece) {
  const Limits limits;
  Intake intake;
  std::string seen;
  while (!bytes.empty()) {
    const auto space = intake.space();
    const std::size_t size = std::min({piece, space.size(), bytes.size()});
    std::memcpy(space.data(), bytes.data(), size);
    intake.received(size);
    bytes.remove_prefix(size);
    for (auto progress = intake.advance(limits); progress != Intake::Progress::wants_head; progress = intake.advance(limits)) {
      if (progress == Intake::Progress::refused) return seen + std::string(text_of(intake.refusal()).code);
      if (progress == Intake::Progress::wants_body) break;
      seen.append(intake.request().path).append(":").append(intake.request().body).append(";");
      intake.next();
    }
  }
  return seen + (intake.empty() ? "" : "...");
}

std::string with_length(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked(const std::string& path, const std::string& body, std::size_t chunk) {
  std::string request = "POST " + path + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += chunk) {
    const std::string part = body.substr(at, chunk);
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    request.append(size).append(part).append("\r\n");
  }
  return request + "0\r\n\r\n";
}

TEST(AnIntake, CollectsRequestsHoweverTheyAreCut) {
  std::string large(20'000, ' ');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 26);
  const std::string bytes = with_length("/1", "one") + chunked("/2", "two", 1) + "\r\n" + with_length("/3", "") + with_length("/4", large) +
                            chunked("/5", large, 1) + chunked("/6", large, 3000) + with_length("/7", "seven");
  const std::string expected = "/1:one;/2:two;/3:;/4:" + large + ";/5:" + large + ";/6:" + large + ";/7:seven;";

  for (const std::size_t piece : {1U, 2U, 7U, 100U, 1460U, 4096U, 1'000'000U}) EXPECT_TRUE(take_in(bytes, piece) == expected) << piece;
}

TEST(AnIntake, KeepsWhatIsNotWhole) { EXPECT_EQ(take_in(with_length("/1", "one") + "GET /2", 1000), "/1:one;..."); }

TEST(AnIntake, OverlooksOneEmptyLineOnly) {
  EXPECT_EQ(take_in("\r\n" + with_length("/1", ""), 1), "/1:;");
  EXPECT_EQ(take_in("\r\n\r\n" + with_length("/1", ""), 1), "http.request_line_malformed");
  EXPECT_EQ(take_in("\r\n\n", 1), "http.line_ending_malformed");
}

}  // namespace
}  // namespace comptoir::http
