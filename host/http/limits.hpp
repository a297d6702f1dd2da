// How much one client may ask of the server, and for how long it may keep it waiting.
#pragma once

#include <chrono>
#include <cstddef>

namespace comptoir::http {

/// Beyond a size the request is refused (414, 431, 413), beyond a time it is given up (408) or the connection is closed.
struct Limits {
  std::size_t head_bytes_max = 16 * 1024;  ///< Request line and header fields with their line ends.
  std::size_t header_count_max = 100;
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;  ///< After the chunks of a chunked body were put together.

  /// Of bodies that are still coming, and answers that clients are slow to take, on all connections: beyond it a request is answered 503.
  std::size_t buffered_bytes_max = 256 * 1024 * 1024;

  std::chrono::milliseconds head_timeout{10'000};   ///< From the first byte of a request to the end of its head.
  std::chrono::milliseconds body_timeout{30'000};   ///< From the end of the head to the end of the body, however steadily it drips.
  std::chrono::milliseconds idle_timeout{75'000};   ///< A connection that is silent between two requests.
  std::chrono::milliseconds write_timeout{30'000};  ///< From the first moment an answer could not be sent to its last byte.

  std::size_t connections_max = 16'384;  ///< One more is answered 503 and closed.
};

}  // namespace comptoir::http
