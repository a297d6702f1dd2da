// A bell with a file descriptor: a publisher waits for it and for its socket at once.
#pragma once

namespace comptoir::outbox {

/// [thread-safe]
class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void ring() const;
  /// Forgets the rings so far. Whether there were any.
  bool drain() const;
  /// Readable while there is a ring that was not drained.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace comptoir::outbox
