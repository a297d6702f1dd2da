#include "outbox/wake.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace comptoir::outbox {

Wake::Wake() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "The relay cannot make its wake-up descriptor");
}

Wake::~Wake() { close(fd_); }

void Wake::ring() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);  // full means rung often enough
}

bool Wake::drain() const {
  std::uint64_t rings = 0;
  return read(fd_, &rings, sizeof rings) == sizeof rings;
}

}  // namespace comptoir::outbox
