// Walks over JSON text (RFC 8259) token by token, strictly, without building anything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::detail {

inline constexpr std::size_t json_depth_max = 64;

/// A number as it was written.
struct JsonNumber {
  std::string_view text;
  bool is_whole = true;  ///< Written without fraction and exponent.
};

/// Why a text is not JSON that we read.
struct JsonTrouble {
  std::string_view code;
  std::string message;  ///< Names line and column.
};

/// Functions that answer a bool answer false when the text ends being acceptable there; `trouble` then says why, and nothing more may be read.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view json) : begin_(json.data()), at_(begin_), end_(begin_ + json.size()) {}

  /// The first character of the next token, or 0 at the end of the text.
  char peek() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ == end_ ? '\0' : *at_;
  }

  /// Steps over `c` if it comes next.
  bool take(char c) {
    if (peek() != c || at_ == end_) return false;
    ++at_;
    return true;
  }

  /// Steps over `{` or `[`, which comes next.
  bool open() {
    if (++depth_ > json_depth_max) return stop("json.too_deep", "objects and lists are nested deeper than 64");
    ++at_;
    return true;
  }

  /// Steps over `}` or `]`, which must come next.
  bool close(char c) {
    if (!take(c)) return stop("json.malformed", c == '}' ? "expected , or }" : "expected , or ]");
    --depth_;
    return true;
  }

  /// Steps over `"name":` if it comes next, written just so. The usual case, faster than read_key().
  bool take_key(std::string_view key) {
    if (peek() != '"' || static_cast<std::size_t>(end_ - at_) < key.size() || std::memcmp(at_, key.data(), key.size()) != 0) return false;
    at_ += key.size();
    return true;
  }

  /// A member's name and its colon. `name` is valid until the next text is read.
  bool read_key(std::string_view& name) {
    if (peek() != '"') return stop("json.malformed", "expected the name of a field, in quotes");
    if (!read_text(name)) return false;
    return take(':') || stop("json.malformed", "expected : after the name of a field");
  }

  /// A text, whose quote comes next. `text` is valid until the next text is read.
  bool read_text(std::string_view& text) {
    const char* run = ++at_;
    bool escaped = false;
    while (true) {
      skip_plain();
      if (at_ == end_) return stop("json.malformed", "a text lacks its closing quote");
      if (*at_ == '"') break;
      if (*at_ == '\\') {
        if (!escaped) decoded_.clear();
        escaped = true;
        decoded_.append(run, at_);
        if (!read_escape()) return false;
        run = at_;
      } else if (static_cast<unsigned char>(*at_) < 0x20) {
        return stop("json.malformed", "a control character in a text is not escaped");
      } else if (const auto size = utf8_sequence_size(at_, end_); size != 0) {
        at_ += size;
      } else {
        return stop("json.not_utf8", "a text is not UTF-8");
      }
    }
    text = {run, static_cast<std::size_t>(at_ - run)};
    if (escaped) text = decoded_.append(text);
    ++at_;
    return true;
  }

  /// A number, whose sign or digit comes next.
  bool read_number(JsonNumber& number) {
    const char* begin = at_;
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0')
      ++at_;
    else if (!skip_digits())
      return false;
    number.is_whole = true;
    if (at_ != end_ && *at_ == '.') {
      number.is_whole = false;
      ++at_;
      if (!skip_digits()) return false;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      number.is_whole = false;
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!skip_digits()) return false;
    }
    number.text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  /// `true`, `false` or `null`, which must come next.
  bool read_word(std::string_view word) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) return stop("json.malformed", "expected a value");
    at_ += word.size();
    return true;
  }

  /// Any value.
  bool skip_value() {
    std::string_view text;
    JsonNumber number;
    switch (peek()) {
      case '{': return skip_members();
      case '[': return skip_items();
      case '"': return read_text(text);
      case 't': return read_word("true");
      case 'f': return read_word("false");
      case 'n': return read_word("null");
      default:
        return is_number(peek()) ? read_number(number)
                                 : stop("json.malformed", at_ == end_ ? "the text ends where a value is expected" : "expected a value");
    }
  }

  /// The end of the text, which must come next.
  bool end() { return (peek() == '\0' && at_ == end_) || stop("json.malformed", "the text goes on after its value"); }

  static bool is_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

  const char* position() const { return at_; }
  const JsonTrouble& trouble() const { return trouble_; }

 private:
  static bool is_plain(char c) {
    static constexpr auto plain = [] {
      std::array<bool, 256> table{};
      for (std::size_t i = 0x20; i < 0x80; ++i) table[i] = i != '"' && i != '\\';
      return table;
    }();
    return plain[static_cast<unsigned char>(c)];
  }

  /// Goes on to the next character of a text that is not simply a part of it. Eight at a time: see has_special.
  void skip_plain() {
    for (std::uint64_t eight = 0; end_ - at_ >= 8; at_ += 8) {
      std::memcpy(&eight, at_, 8);
      if (has_special(eight)) break;
    }
    while (at_ != end_ && is_plain(*at_)) ++at_;
  }

  /// Whether one of eight bytes may be no plain character: it is a quote, a backslash, below 0x20 or above 0x7f. A byte is found to be below another
  /// by the borrow of a subtraction (Anderson, "Bit Twiddling Hacks", haszero and hasless), which may also mark the byte above one that is.
  static constexpr bool has_special(std::uint64_t eight) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high = ones * 0x80;
    const auto is_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes; };
    const auto below_blank = (eight - ones * 0x20) & ~eight;
    return ((eight | below_blank | is_zero(eight ^ (ones * '"')) | is_zero(eight ^ (ones * '\\'))) & high) != 0;
  }

  bool skip_digits() {
    const char* begin = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != begin || stop("json.malformed", "a number lacks a digit");
  }

  bool skip_members() {
    std::string_view name;
    if (!open()) return false;
    if (peek() != '}') {
      do {
        if (!read_key(name) || !skip_value()) return false;
      } while (take(','));
    }
    return close('}');
  }

  bool skip_items() {
    if (!open()) return false;
    if (peek() != ']') {
      do {
        if (!skip_value()) return false;
      } while (take(','));
    }
    return close(']');
  }

  bool read_escape() {
    static constexpr std::string_view letters = "\"\\/bfnrtu";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    ++at_;
    const auto letter = at_ == end_ ? std::string_view::npos : letters.find(*at_);
    if (letter == std::string_view::npos) return stop("json.malformed", "there is no such escape in a text");
    ++at_;
    if (letter == meanings.size()) return read_unicode_escape();
    decoded_ += meanings[letter];
    return true;
  }

  bool read_unicode_escape() {
    std::uint32_t code_point = 0;
    std::uint32_t low = 0;
    if (!read_four_digits(code_point)) return false;
    // Databases and C strings end at it; nobody means it.
    if (code_point == 0) return stop("json.malformed", "a text holds the character U+0000");
    if (code_point >= 0xDC00 && code_point <= 0xDFFF) return stop("json.not_utf8", "an escape is the second half of a surrogate pair alone");
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
      if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return stop("json.not_utf8", "an escape is the first half of a surrogate pair alone");
      at_ += 2;
      if (!read_four_digits(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return stop("json.not_utf8", "an escape is the first half of a surrogate pair alone");
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(decoded_, code_point);
    return true;
  }

  bool read_four_digits(std::uint32_t& value) {
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = at_ == end_ ? '\0' : *at_;
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) return stop("json.malformed", "an escape \\u needs four hexadecimal digits");
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  [[gnu::cold]] bool stop(std::string_view code, std::string_view why) {
    std::size_t line = 1;
    const char* line_begin = begin_;
    for (const char* c = begin_; c != at_; ++c)
      if (*c == '\n') {
        ++line;
        line_begin = c + 1;
      }
    trouble_.code = code;
    trouble_.message.assign("Line ").append(std::to_string(line)).append(", column ").append(std::to_string(at_ - line_begin + 1));
    trouble_.message.append(": ").append(why).append(".");
    return false;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::size_t depth_ = 0;
  std::string decoded_;
  JsonTrouble trouble_;
};

/// The text of a member's value inside an object, as it stands there; nothing when `json` is no object, is malformed up to the end of that member, or
/// lacks it.
inline std::optional<std::string_view> raw_member(std::string_view json, std::string_view name) {
  JsonScanner scanner(json);
  if (scanner.peek() != '{' || !scanner.open() || scanner.peek() == '}') return std::nullopt;
  do {
    std::string_view key;
    if (!scanner.read_key(key)) return std::nullopt;
    const bool found = key == name;
    scanner.peek();
    const char* begin = scanner.position();
    if (!scanner.skip_value()) return std::nullopt;
    if (found) return std::string_view(begin, static_cast<std::size_t>(scanner.position() - begin));
  } while (scanner.take(','));
  return std::nullopt;
}

}  // namespace comptoir::detail
