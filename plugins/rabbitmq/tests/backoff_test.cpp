#include "rabbitmq/backoff.hpp"

#include <gtest/gtest.h>

namespace rabbitmq {
namespace {

using std::chrono::milliseconds;

TEST(ABackoff, StaysBelowALimitThatDoublesUpToItsMaximum) {
  Backoff backoff(milliseconds(100), milliseconds(1'000));

  for (const int limit : {100, 200, 400, 800, 1'000, 1'000}) {
    const auto pause = backoff.next();
    EXPECT_GE(pause, milliseconds(0));
    EXPECT_LE(pause, milliseconds(limit));
  }
}

TEST(ABackoff, DoesNotSendEveryoneBackAtTheSameMoment) {
  Backoff backoff(milliseconds(10'000), milliseconds(10'000));

  const auto first = backoff.next();

  bool differs = false;
  for (int i = 0; i < 20; ++i) differs |= backoff.next() != first;
  EXPECT_TRUE(differs);
}

TEST(ABackoff, BeginsWithShortPausesAgainOnceSomethingWorked) {
  Backoff backoff(milliseconds(1), milliseconds(100'000));
  for (int i = 0; i < 20; ++i) static_cast<void>(backoff.next());

  backoff.reset();

  EXPECT_LE(backoff.next(), milliseconds(1));
}

}  // namespace
}  // namespace rabbitmq
