// A line of the log that is made without memory, lock or locale: by the handler of a fatal signal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "telemetry/log_line.hpp"

namespace comptoir::telemetry {

/// Text of a bounded size; what is beyond it is left out.
class FixedText {
 public:
  explicit FixedText(std::span<char> space) : space_(space) {}

  FixedText& operator<<(std::string_view text);
  FixedText& operator<<(char c) { return *this << std::string_view(&c, 1); }
  /// In so many decimal digits at least.
  FixedText& number(std::uint64_t number, std::size_t digits = 1);

  /// What else would fit.
  [[nodiscard]] std::size_t room() const { return space_.size() - size_; }
  /// Ends the line, in place of its last byte where there is no room.
  void end_line();

  [[nodiscard]] std::string_view text() const { return {space_.data(), size_}; }

 private:
  std::span<char> space_;
  std::size_t size_ = 0;
};

/// Writes the line as as_json() or as_text() without colours would, but that fields are texts: others are left out. What does not fit is cut, and
/// the line ends as it should; of JSON, 64 bytes are the least that do. [async-signal-safe]
void write_line(FixedText& out, const LogLine& line, bool json);

}  // namespace comptoir::telemetry
