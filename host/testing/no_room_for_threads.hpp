// A system that has no room for another thread.
#pragma once

#include <cstddef>
#include <pthread.h>
#include <stdexcept>

namespace comptoir::testing {

/// While it lives no thread begins: each would have a stack that is larger than an address space.
class NoRoomForThreads {
 public:
  NoRoomForThreads() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t vast;
    pthread_attr_init(&vast);
    pthread_attr_setstacksize(&vast, std::size_t{1} << 56);
    const int refused = pthread_setattr_default_np(&vast);
    pthread_attr_destroy(&vast);
    if (refused != 0) throw std::runtime_error("There is still room for threads.");
  }
  ~NoRoomForThreads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }
  NoRoomForThreads(const NoRoomForThreads&) = delete;
  NoRoomForThreads& operator=(const NoRoomForThreads&) = delete;

 private:
  pthread_attr_t before_{};
};

}  // namespace comptoir::testing
