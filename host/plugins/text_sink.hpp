// Collects what a plugin writes.
#pragma once

#include <cstddef>
#include <string>

#include <comptoir/abi/base.h>

namespace comptoir::plugins {

/// A string that C code appends to. What would be more than `size_max` bytes is cut, so that a plugin cannot exhaust the host.
class TextSink {
 public:
  static constexpr std::size_t size_max = 16 * 1024 * 1024;

  TextSink() = default;
  TextSink(const TextSink&) = delete;
  TextSink& operator=(const TextSink&) = delete;

  /// For one call of the plugin. Ownership: ours.
  comptoir_sink sink() { return {this, &TextSink::put}; }

  const std::string& text() const { return text_; }
  bool was_cut() const { return was_cut_; }

 private:
  static void put(void* self, comptoir_text bytes) noexcept {
    auto& sink = *static_cast<TextSink*>(self);
    try {
      if (bytes.size > size_max - sink.text_.size()) {
        sink.was_cut_ = true;
      } else if (bytes.size > 0) {
        sink.text_.append(bytes.data, bytes.size);
      }
    } catch (...) {
      sink.was_cut_ = true;  // out of memory must not unwind into C code
    }
  }

  std::string text_;
  bool was_cut_ = false;
};

}  // namespace comptoir::plugins
