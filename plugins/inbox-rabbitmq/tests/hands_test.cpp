#include "hands.hpp"

#include <string>

#include <gtest/gtest.h>

namespace inbox_rabbitmq {
namespace {

/// Hands that hold so many deliveries, all of which are with the host: their tokens and tags are 1, 2, 3 ...
Hands hands_with(std::uint64_t count) {
  Hands hands;
  for (std::uint64_t tag = 1; tag <= count; ++tag) {
    Delivery delivery;
    delivery.tag = tag;
    delivery.body = "body " + std::to_string(tag);
    hands.take(std::move(delivery));
  }
  hands.handed_in(count);
  return hands;
}

std::uint64_t next_of(const Hands& hands) {
  const auto waiting = hands.next();
  return waiting ? waiting->token : 0;
}

TEST(Hands, OfferEachDeliveryOnceInOrder) {
  auto hands = hands_with(2);
  hands.take({});

  EXPECT_EQ(next_of(hands), 3U);
  hands.handed_in(3);
  EXPECT_EQ(next_of(hands), 0U);
}

TEST(Hands, OfferWhatWasTakenBackBeforeWhatCameAfterIt) {
  auto hands = hands_with(3);

  hands.take_back(2);
  hands.take_back(3);

  EXPECT_EQ(next_of(hands), 2U);
  EXPECT_EQ(hands.next()->envelope, "body 2");
  hands.handed_in(2);
  EXPECT_EQ(next_of(hands), 3U);
}

TEST(Hands, LetTheBrokerForgetNothingBeforeAllThatCameEarlierIsSettled) {
  auto hands = hands_with(4);

  hands.let_go(2);
  EXPECT_EQ(hands.acknowledgeable(), std::nullopt);
  hands.let_go(1);
  EXPECT_EQ(hands.acknowledgeable(), 2U);
  EXPECT_EQ(hands.acknowledgeable(), std::nullopt) << "it was said already";
  hands.let_go(4);
  hands.let_go(3);
  EXPECT_EQ(hands.acknowledgeable(), 4U);
}

TEST(Hands, DoNotOfferAgainWhatIsOnItsWayToTheDeadLetters) {
  auto hands = hands_with(2);

  hands.put_aside(2);
  hands.take_back(1);

  EXPECT_EQ(next_of(hands), 1U);
  hands.handed_in(1);
  EXPECT_EQ(next_of(hands), 0U);
  EXPECT_EQ(hands.acknowledgeable(), std::nullopt);
}

TEST(Hands, KnowNothingOfTheDeliveriesOfABrokenConnection) {
  auto hands = hands_with(3);
  hands.drop();
  Delivery delivery;
  delivery.tag = 1;
  hands.take(std::move(delivery));

  hands.let_go(2);
  hands.take_back(3);
  hands.put_aside(1);

  EXPECT_EQ(next_of(hands), 4U);
  EXPECT_EQ(hands.acknowledgeable(), std::nullopt);
  hands.let_go(4);
  EXPECT_EQ(hands.acknowledgeable(), 1U) << "tags begin anew";
}

}  // namespace
}  // namespace inbox_rabbitmq
