// A chunked body, decoded as it arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/limits.hpp"
#include "http/refusal.hpp"

namespace comptoir::http {

/// Decodes the chunks of one body. Sizes, line ends and trailer are read strictly; extensions and trailer fields are checked and dropped.
class ChunkReader {
 public:
  /// What one call did: `taken` bytes of the input were used up, `given` bytes of the body were written.
  struct Step {
    std::size_t taken = 0;
    std::size_t given = 0;
    std::optional<Refusal> refusal;
  };

  /// Decodes as much as it can of `input` into `output`, which may overlap the input if it does not begin behind it: decoding never lengthens.
  /// What is not taken must be given again, together with what comes later.
  [[nodiscard]] Step read(std::string_view input, char* output, const Limits& limits);

  /// Whether the body and its trailer are whole.
  [[nodiscard]] bool done() const { return part_ == Part::done; }

 private:
  enum class Part : std::uint8_t { size, data, data_end, trailer, done };

  std::optional<Refusal> read_size(std::string_view line, const Limits& limits);
  std::optional<Refusal> read_line(std::string_view line, const Limits& limits);

  Part part_ = Part::size;
  std::size_t left_ = 0;   // of the chunk that is being read
  std::size_t given_ = 0;  // of the body so far
  std::size_t trailer_bytes_ = 0;
};

}  // namespace comptoir::http
