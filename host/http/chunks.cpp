#include "http/chunks.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "http/framing.hpp"

namespace comptoir::http {
namespace {

// Nobody needs more, and a line that never ends must not be collected.
constexpr std::size_t line_bytes_max = 1024;
constexpr std::size_t trailer_bytes_max = 4096;

bool is_extension(char character) { return static_cast<unsigned char>(character) >= 0x20 && character != 0x7f; }

}  // namespace

ChunkReader::Step ChunkReader::read(std::string_view input, char* output, const Limits& limits) {
  Step step;
  while (part_ != Part::done) {
    const std::string_view rest = input.substr(step.taken);
    if (part_ == Part::data) {
      const std::size_t size = std::min(left_, rest.size());
      if (size == 0) return step;
      std::memmove(output + step.given, rest.data(), size);
      step.taken += size;
      step.given += size;
      left_ -= size;
      if (left_ == 0) part_ = Part::data_end;
      continue;
    }

    const auto feed = rest.find('\n');
    if (feed == std::string_view::npos) {
      if (rest.size() > line_bytes_max) step.refusal = Refusal::chunk_malformed;
      return step;
    }
    if (feed == 0 || rest[feed - 1] != '\r' || feed > line_bytes_max) {
      step.refusal = Refusal::chunk_malformed;
      return step;
    }
    step.refusal = read_line(rest.substr(0, feed - 1), limits);
    if (step.refusal) return step;
    step.taken += feed + 1;
  }
  return step;
}

std::optional<Refusal> ChunkReader::read_line(std::string_view line, const Limits& limits) {
  if (part_ == Part::size) return read_size(line, limits);
  if (part_ == Part::data_end) {
    part_ = Part::size;
    if (!line.empty()) return Refusal::chunk_malformed;
    return std::nullopt;
  }
  if (line.empty()) {
    part_ = Part::done;
    return std::nullopt;
  }
  trailer_bytes_ += line.size();
  if (trailer_bytes_ > trailer_bytes_max) return Refusal::trailer_too_large;
  if (!read_header(line)) return Refusal::trailer_malformed;
  return std::nullopt;
}

std::optional<Refusal> ChunkReader::read_size(std::string_view line, const Limits& limits) {
  const std::string_view digits = line.substr(0, line.find(';'));
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (error == std::errc::result_out_of_range) return Refusal::body_too_large;
  if (error != std::errc{} || end != digits.data() + digits.size()) return Refusal::chunk_malformed;
  if (!std::ranges::all_of(line.substr(digits.size()), is_extension)) return Refusal::chunk_malformed;

  // Asked this way round, a size near the end of the number range cannot overflow the sum.
  if (left_ > limits.body_bytes_max - given_) return Refusal::body_too_large;
  given_ += left_;
  part_ = left_ == 0 ? Part::trailer : Part::data;
  return std::nullopt;
}

}  // namespace comptoir::http
