#include "window.hpp"

#include <gtest/gtest.h>

namespace outbox_rabbitmq {
namespace {

using Positions = std::vector<std::uint64_t>;

constexpr Window::Clock::time_point start{};

/// A window with the positions 10, 20, 30 ... under the tags 1, 2, 3 ...
Window window_of(std::size_t messages, std::size_t capacity = 8) {
  Window window(capacity);
  for (std::size_t i = 1; i <= messages; ++i) window.push(10 * i, "event-" + std::to_string(i), start + std::chrono::seconds(i));
  return window;
}

Positions copied(std::span<const std::uint64_t> positions) { return {positions.begin(), positions.end()}; }

TEST(AWindow, SettlesOneMessageByItsTag) {
  auto window = window_of(3);

  EXPECT_EQ(copied(window.settle(2, false)), Positions{20});
  EXPECT_EQ(window.unsettled(), 2U);
}

TEST(AWindow, SettlesAllUpToATagWhenTheConfirmIsMultiple) {
  auto window = window_of(4);

  EXPECT_EQ(copied(window.settle(3, true)), (Positions{10, 20, 30}));
  EXPECT_EQ(copied(window.settle(4, true)), Positions{40});
  EXPECT_TRUE(window.empty());
}

TEST(AWindow, SettlesEachMessageOnceWhenConfirmsComeOutOfOrder) {
  auto window = window_of(5);

  EXPECT_EQ(copied(window.settle(4, false)), Positions{40});
  EXPECT_EQ(copied(window.settle(2, false)), Positions{20});
  EXPECT_EQ(copied(window.settle(2, false)), Positions{});
  EXPECT_EQ(copied(window.settle(5, true)), (Positions{10, 30, 50}));
}

TEST(AWindow, TakesTagZeroOfAMultipleConfirmForAllThereAre) {
  auto window = window_of(3);

  EXPECT_EQ(copied(window.settle(0, true)), (Positions{10, 20, 30}));
}

TEST(AWindow, IgnoresATagThatWasNeverGiven) {
  auto window = window_of(2);

  EXPECT_EQ(copied(window.settle(3, true)), Positions{});
  EXPECT_EQ(copied(window.settle(0, false)), Positions{});
  EXPECT_EQ(window.unsettled(), 2U);
}

TEST(AWindow, IsFullWhileItsOldestMessageWaits) {
  auto window = window_of(4, 4);
  static_cast<void>(window.settle(3, false));

  EXPECT_TRUE(window.full());

  static_cast<void>(window.settle(1, false));
  EXPECT_FALSE(window.full());
}

TEST(AWindow, ReusesItsSlotsRoundAndRound) {
  Window window(3);

  for (std::uint64_t tag = 1; tag <= 10; ++tag) {
    window.push(100 + tag, "event", start);
    EXPECT_EQ(copied(window.settle(tag, false)), Positions{100 + tag});
  }
}

TEST(AWindow, SettlesAReturnedMessageByItsIdAndNotAgainByItsConfirm) {
  auto window = window_of(3);

  EXPECT_EQ(window.settle_returned("event-2"), 20U);

  EXPECT_EQ(window.settle_returned("event-2"), std::nullopt);
  EXPECT_EQ(copied(window.settle(3, true)), (Positions{10, 30}));
}

TEST(AWindow, KnowsSinceWhenItsOldestMessageWaits) {
  auto window = window_of(3);
  static_cast<void>(window.settle(1, false));

  EXPECT_EQ(window.oldest(), start + std::chrono::seconds(2));
  EXPECT_EQ(Window(1).oldest(), std::nullopt);
}

TEST(AWindow, DrainsInOrderAndBeginsAgainWithTheFirstTag) {
  auto window = window_of(4);
  static_cast<void>(window.settle(2, false));

  EXPECT_EQ(copied(window.drain()), (Positions{10, 30, 40}));

  window.push(50, "event", start);
  EXPECT_EQ(copied(window.settle(1, false)), Positions{50});
}

}  // namespace
}  // namespace outbox_rabbitmq
