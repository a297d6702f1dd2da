#include "telemetry/last_line.hpp"

#include <algorithm>
#include <variant>

#include <comptoir/detail/calendar.hpp>
#include <comptoir/detail/utf8.hpp>

namespace comptoir::telemetry {
namespace {

constexpr std::string_view end_of_text = "\"";
constexpr std::string_view end_of_object = "}\n";

/// Neither JSON nor a terminal is in danger of what is written here: what they would have to escape becomes a question mark. It ends between two
/// characters, and leaves so much room.
void write_plain(FixedText& out, std::string_view text, std::size_t room) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto size = detail::utf8_sequence_size(at, end);
    const auto c = static_cast<unsigned char>(*at);
    const bool upper_control = size == 2 && c == 0xC2 && static_cast<unsigned char>(at[1]) < 0xA0;
    const bool is_plain = size != 0 && c >= 0x20 && c != 0x7F && c != '"' && c != '\\' && !upper_control;
    const auto shown = is_plain ? std::string_view(at, size) : std::string_view("?");
    if (out.room() < shown.size() + room) return;
    out << shown;
    at += std::max<std::size_t>(size, 1);
  }
}

struct Moment {
  detail::Civil day;
  std::uint64_t second_of_day;
  std::uint64_t microsecond;
};

Moment moment_of(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  const auto day = detail::floor_divide(since, detail::day_us);
  const auto of_day = static_cast<std::uint64_t>(since - day * detail::day_us);
  return {detail::civil_from_days(day), of_day / 1'000'000, of_day % 1'000'000};
}

void write_clock(FixedText& out, const Moment& moment) {
  const auto second = moment.second_of_day;
  ((out.number(second / 3'600, 2) << ':').number(second / 60 % 60, 2) << ':').number(second % 60, 2);
}

void write_member(FixedText& out, std::string_view name, std::string_view text) {
  constexpr std::string_view before = ",\"", behind = "\":\"";
  constexpr auto end = end_of_text.size() + end_of_object.size();
  if (text.empty() || out.room() < before.size() + name.size() + behind.size() + end) return;
  out << before << name << behind;
  write_plain(out, text, end);
  out << end_of_text;
}

void write_json_line(FixedText& out, const LogLine& line) {
  const auto moment = moment_of(line.time);
  out << "{\"time\":\"";
  out.number(static_cast<std::uint64_t>(moment.day.year), 4) << '-';
  out.number(static_cast<std::uint64_t>(moment.day.month), 2) << '-';
  out.number(static_cast<std::uint64_t>(moment.day.day), 2) << 'T';
  write_clock(out, moment);
  (out << '.').number(moment.microsecond, 6) << "Z\"";
  write_member(out, "level", level_word(line.level));
  write_member(out, "trace", line.trace);
  write_member(out, "plugin", line.plugin);
  write_member(out, "code", line.code);
  write_member(out, "message", line.sentence);
  for (const auto& field : line.fields)
    if (const auto* text = std::get_if<std::string_view>(&field.value)) write_member(out, field.name, *text);
  out << end_of_object;
}

void write_text_line(FixedText& out, const LogLine& line) {
  constexpr std::size_t end_of_line = 1;
  const auto moment = moment_of(line.time);
  const auto level = level_word(line.level);
  write_clock(out, moment);
  (out << '.').number(moment.microsecond / 1'000, 3) << ' ' << level << std::string_view("        ").substr(level.size());
  if (!line.plugin.empty()) {
    write_plain(out, line.plugin, end_of_line);
    out << ": ";
  }
  write_plain(out, line.sentence, end_of_line);
  if (!line.code.empty()) out << " (" << line.code << ')';
  for (const auto& field : line.fields)
    if (const auto* text = std::get_if<std::string_view>(&field.value); text != nullptr && !text->empty()) {
      out << ' ' << field.name << '=';
      write_plain(out, *text, end_of_line);
    }
  if (!line.trace.empty()) out << " trace=" << line.trace;
  out.end_line();
}

}  // namespace

FixedText& FixedText::operator<<(std::string_view text) {
  const auto fits = std::min(text.size(), space_.size() - size_);
  std::copy_n(text.data(), fits, space_.data() + size_);
  size_ += fits;
  return *this;
}

void FixedText::end_line() {
  if (room() == 0 && size_ > 0) --size_;
  *this << '\n';
}

FixedText& FixedText::number(std::uint64_t number, std::size_t digits) {
  std::array<char, 20> text{};
  auto at = text.size();
  for (; number > 0 || digits > 0; number /= 10, digits -= digits > 0 ? 1U : 0U) text[--at] = static_cast<char>('0' + number % 10);
  return *this << std::string_view(text.data() + at, text.size() - at);
}

void write_line(FixedText& out, const LogLine& line, bool json) { json ? write_json_line(out, line) : write_text_line(out, line); }

}  // namespace comptoir::telemetry
