#include "outbox/wake.hpp"

#include <poll.h>

#include <gtest/gtest.h>

namespace comptoir::outbox {
namespace {

bool is_readable(const Wake& wake) {
  pollfd waiting{wake.fd(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(ABell, IsReadableFromItsFirstRingUntilItIsDrained) {
  const Wake wake;
  EXPECT_FALSE(is_readable(wake));

  wake.ring();
  wake.ring();
  EXPECT_TRUE(is_readable(wake));
  wake.drain();

  EXPECT_FALSE(is_readable(wake)) << "two rings are one";
  wake.drain();
  EXPECT_FALSE(is_readable(wake));
}

}  // namespace
}  // namespace comptoir::outbox
