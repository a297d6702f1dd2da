#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "warehouse.hpp"

namespace stock {
namespace {

using comptoir::testing::equals, comptoir::testing::json_of, comptoir::testing::newest, comptoir::testing::replayed;

const Reserve first_attempt{SourceType::order, "42", 1, "main", {{"1", "PENCIL", 3}}};
const Reserve second_attempt{SourceType::order, "42", 2, "main", {{"1", "PENCIL", 3}}};

Reservation held() {
  Reservation reservation("order/42");
  reservation.hold(first_attempt);
  return reservation;
}

TEST(AReservation, IsNamedAfterItsSource) {
  EXPECT_EQ(reservation_id(SourceType::order, "42"), "ORDER/42");
  EXPECT_EQ(reservation_id(SourceType::invoice, "42"), "INVOICE/42");
}

TEST(AReservation, TellsWhatIsHeldAndForWhom) {
  const auto reservation = held();

  EXPECT_EQ(json_of(newest<Reserved>(reservation)),
            R"({"sourceType":"ORDER","sourceId":"42","attempt":1,"warehouse":"main","lines":[{"lineId":"1","sku":"PENCIL","quantity":3}]})");
}

TEST(AReservation, RemembersWhichAttemptsItAnswered) {
  const auto reservation = held();

  EXPECT_TRUE(reservation.has_answered(1));
  EXPECT_FALSE(reservation.has_answered(2));
}

TEST(AReservation, RemembersThatItRefused) {
  Reservation reservation("order/42");

  reservation.refuse(first_attempt, {{"1", "PENCIL", 3, 2}});

  EXPECT_TRUE(reservation.has_answered(1));
  EXPECT_FALSE(reservation.holds());
}

TEST(AReservation, HoldsGoodsForItsNewestAttemptOnly) {
  auto reservation = held();
  EXPECT_TRUE(reservation.holds(1));
  reservation.release();

  reservation.hold(second_attempt);

  EXPECT_TRUE(reservation.holds());
  EXPECT_TRUE(reservation.holds(2));
  EXPECT_FALSE(reservation.holds(1));
}

TEST(AReservation, IsGivenUpOnceAndTellsWhatItHeld) {
  auto reservation = held();

  reservation.consume();

  EXPECT_EQ(newest<Consumed>(reservation).lines.front().quantity, 3);
  EXPECT_FALSE(reservation.holds());
  EXPECT_THROW(reservation.consume(), std::logic_error);
  EXPECT_THROW(reservation.release(), std::logic_error);
}

TEST(AReservation, IsTheSumOfItsEvents) {
  auto reservation = held();
  reservation.release();
  reservation.hold(second_attempt);

  EXPECT_THAT(replayed(reservation), equals(reservation.state()));
}

}  // namespace
}  // namespace stock
