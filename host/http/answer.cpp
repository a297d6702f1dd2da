#include "http/answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

#include "http/framing.hpp"

namespace comptoir::http {
namespace {

void append(std::string& text, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

bool is_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

std::string_view reason(int status) {
  const std::string& known = Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
  return known == "???" ? std::string_view{} : known;
}

}  // namespace

bool is_well_formed(const Response& response) {
  // A handler that puts a client's line feed into a header field would let the client write the rest of the answer.
  if (response.status < 200 || response.status > 599 || !is_line(response.content_type)) return false;
  return std::ranges::all_of(response.headers, [](const auto& header) {
    return !header.first.empty() && std::ranges::all_of(header.first, is_token) && is_line(header.second);
  });
}

std::string_view date() {
  thread_local std::time_t second = 0;
  thread_local std::string text;
  if (const std::time_t now = std::time(nullptr); now != second) {
    second = now;
    text = Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(now), Poco::DateTimeFormat::HTTP_FORMAT);
  }
  return text;
}

std::string take_head(Response& response, const Manner& manner) {
  std::string head;
  head.reserve(256);
  head.append("HTTP/1.1 ");
  append(head, static_cast<std::size_t>(response.status));
  head.append(" ").append(reason(response.status)).append("\r\nDate: ").append(date());
  if (!response.content_type.empty()) head.append("\r\nContent-Type: ").append(response.content_type);
  for (const auto& [name, value] : response.headers) head.append("\r\n").append(name).append(": ").append(value);

  // A 304 may have a length, but it would be that of another answer; a 204 must not have one.
  const bool has_length = response.status != 204 && response.status != 304;
  if (has_length) {
    head.append("\r\nContent-Length: ");
    append(head, response.body.size());
  }
  if (!has_length || manner.is_head) response.body.clear();
  if (!manner.keep_alive) head.append("\r\nConnection: close");
  if (manner.keep_alive && manner.say_keep_alive) head.append("\r\nConnection: keep-alive");
  head.append("\r\n\r\n");
  return head;
}

}  // namespace comptoir::http
