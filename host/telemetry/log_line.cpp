#include "telemetry/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::telemetry {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
constexpr std::array<std::string_view, 5> level_words = {"debug", "info", "warning", "error", "off"};
constexpr std::array<std::string_view, 6> own_members = {"time", "level", "trace", "plugin", "code", "message"};

void append_control(std::string& out, unsigned char c) {
  static constexpr std::string_view digits = "0123456789abcdef";
  static constexpr std::string_view letters = "nrt";
  static constexpr std::string_view meanings = "\n\r\t";
  const auto letter = meanings.find(static_cast<char>(c));
  if (letter != std::string_view::npos) {
    (out += '\\') += letters[letter];
  } else {
    ((out += "\\u00") += digits[c >> 4]) += digits[c & 15];
  }
}

// Valid UTF-8 without control characters, whatever `text` is. Both JSON and a terminal can take it once quotes are escaped, too.
void append_safe(std::string& out, std::string_view text, bool escape_quotes) {
  const auto whole = text;
  text = text.substr(0, text_bytes_max);
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto c = static_cast<unsigned char>(*at);
    const auto size = comptoir::detail::utf8_sequence_size(at, end);
    // U+0080 to U+009F drive terminals as the escape character does.
    const bool control = c < 0x20 || c == 0x7F;
    const bool upper_control = size == 2 && c == 0xC2 && static_cast<unsigned char>(at[1]) < 0xA0;
    if (c == 0) {
      // Readers of JSON disagree about U+0000.
      out += replacement_character;
    } else if (control || upper_control) {
      append_control(out, upper_control ? static_cast<unsigned char>(at[1]) : c);
    } else if (size == 0) {
      // A character that was cut at the end is not hostile: it is left out.
      const bool cut = whole.size() > text.size() && end - at < 4;
      if (!cut) out += replacement_character;
    } else {
      if (escape_quotes && (c == '"' || c == '\\')) out += '\\';
      out.append(at, size);
    }
    at += size == 0 ? 1 : size;
  }
  if (whole.size() > text.size()) out += "...";
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_safe(out, text, true);
  out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  ((out += ",\"") += name) += "\":";
  append_quoted(out, text);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_value(std::string& out, const Field::Value& value, bool quote_text) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    if (quote_text) {
      append_quoted(out, *text);
    } else {
      append_safe(out, *text, false);
    }
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (std::isfinite(*real)) {
      append_number(out, *real);
    } else {
      out += "null";
    }
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    append_number(out, *integer);
  } else {
    append_number(out, std::get<std::uint64_t>(value));
  }
}

std::string time_text(std::chrono::system_clock::time_point time, const char* format) {
  using namespace std::chrono;
  const auto seconds_since = floor<seconds>(time);
  const auto moment = system_clock::to_time_t(seconds_since);
  std::tm parts{};
  gmtime_r(&moment, &parts);
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), format, &parts);
  const auto micros = duration_cast<microseconds>(time - seconds_since).count();
  std::snprintf(text.data() + size, text.size() - size, ".%06d", static_cast<int>(micros));
  return text.data();
}

std::string_view colour_of(Level level) {
  switch (level) {
    case Level::debug: return "\x1b[2m";
    case Level::info: return "\x1b[32m";
    case Level::warning: return "\x1b[33m";
    default: return "\x1b[31m";
  }
}

}  // namespace

std::string_view level_word(Level level) { return level_words[static_cast<std::size_t>(level)]; }

std::string as_json(const LogLine& line) {
  std::string out;
  out.reserve(192 + line.sentence.size());
  ((out += "{\"time\":\"") += time_text(line.time, "%Y-%m-%dT%H:%M:%S")) += "Z\"";
  append_member(out, "level", level_word(line.level));
  append_member(out, "trace", line.trace);
  append_member(out, "plugin", line.plugin);
  append_member(out, "code", line.code);
  append_member(out, "message", line.sentence);
  for (const auto& field : line.fields) {
    const bool taken = std::find(own_members.begin(), own_members.end(), field.name) != own_members.end();
    out += ',';
    append_quoted(out, field.name);
    if (taken) out.insert(out.size() - 1, 1, '_');
    out += ':';
    append_value(out, field.value, true);
  }
  return out += "}\n";
}

std::string as_text(const LogLine& line, bool coloured) {
  const auto colour = [&](std::string_view code) { return coloured ? code : std::string_view(); };
  constexpr std::string_view faint = "\x1b[2m";
  constexpr std::string_view plain = "\x1b[0m";

  std::string out;
  const auto time = time_text(line.time, "%H:%M:%S");
  const auto level = level_word(line.level);
  ((out += colour(faint)).append(time, 0, time.size() - 3) += colour(plain)) += ' ';
  ((out += colour(colour_of(line.level))) += level).append(8 - level.size(), ' ') += colour(plain);
  if (!line.plugin.empty()) {
    append_safe(out, line.plugin, false);
    out += ": ";
  }
  append_safe(out, line.sentence, false);

  out += colour(faint);
  if (!line.code.empty()) {
    out += " (";
    append_safe(out, line.code, false);
    out += ')';
  }
  for (const auto& field : line.fields) {
    out += ' ';
    append_safe(out, field.name, false);
    out += '=';
    append_value(out, field.value, false);
  }
  if (!line.trace.empty()) {
    out += " trace=";
    append_safe(out, line.trace, false);
  }
  return (out += colour(plain)) += '\n';
}

}  // namespace comptoir::telemetry
