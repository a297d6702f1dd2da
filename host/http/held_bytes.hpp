// Memory that a connection holds for its client.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace comptoir::http {

/// One part of a total that many share, given back when it ends. One thread at a time; the total is [thread-safe].
class HeldBytes {
 public:
  explicit HeldBytes(std::atomic<std::size_t>& total) : total_(total) {}
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  ~HeldBytes() { become(0); }

  void become(std::size_t bytes) {
    if (bytes == bytes_) return;
    total_.fetch_add(bytes - std::exchange(bytes_, bytes), std::memory_order_relaxed);  // wraps around where it is less
  }

 private:
  std::atomic<std::size_t>& total_;
  std::size_t bytes_ = 0;
};

}  // namespace comptoir::http
