// The bytes of one connection on their way to becoming a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "http/chunks.hpp"
#include "http/framing.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

namespace comptoir::http {

/// Collects one request after the other under the limits. A connection has an intake only while it has bytes, so that an idle one costs no buffer.
class Intake {
 public:
  enum class Progress : std::uint8_t { wants_head, wants_body, whole, refused };

  Intake();

  /// Hands out an empty intake, reused from this thread's last ones where possible, and takes it back. [thread-safe]
  [[nodiscard]] static std::unique_ptr<Intake> take();
  static void give_back(std::unique_ptr<Intake> intake);

  /// Where the next bytes go; never empty. Views of a request that is not whole yet are lost.
  [[nodiscard]] std::span<char> space();

  /// Says that so many bytes were written to `space()`.
  void received(std::size_t size) { end_ += size; }

  /// Looks at what was received since. Once it is `whole`, `request()` stands until `next()`.
  [[nodiscard]] Progress advance(const Limits& limits);

  /// Why it was refused.
  [[nodiscard]] Refusal refusal() const { return refusal_; }

  /// The request that is whole. Its `socket` is for the connection to set.
  [[nodiscard]] Request& request() { return request_; }

  /// Whether the client waits for "100 Continue" before it sends the body. True once per request.
  [[nodiscard]] bool take_expectation();

  /// Forgets the request; bytes of the next one, if the client pipelines, are kept.
  void next();

  /// The memory it holds beyond what every connection has.
  [[nodiscard]] std::size_t bytes() const;

  /// Whether there is no byte of a request.
  [[nodiscard]] bool empty() const { return begin_ == end_; }

 private:
  Progress refuse(Refusal refusal);
  Progress read_head(const Limits& limits);
  Progress read_body(const Limits& limits);
  Progress conclude(const Limits& limits);
  void move_to_front();
  void grow();
  void clear();

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;  // of the request
  std::size_t end_ = 0;    // of what was received

  HeadEnd head_end_;
  Head head_;
  std::size_t head_size_ = 0;  // 0 until the head is whole
  ChunkReader chunks_;
  std::size_t body_size_ = 0;    // decoded; the body stands right behind the head
  std::size_t undecoded_ = 0;    // where the bytes start that the chunk reader did not take
  std::size_t request_end_ = 0;  // where the next request starts, once this one is whole
  bool moved_ = false;           // the views of the head are stale
  bool is_first_ = true;
  Refusal refusal_{};
  Request request_;
};

}  // namespace comptoir::http
