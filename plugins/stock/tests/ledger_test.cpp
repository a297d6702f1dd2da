#include "application/ledger.hpp"

#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>

namespace stock {
namespace {

using comptoir::testing::json_of;

Movement moved(std::int64_t quantity, std::int64_t on_hand, std::int64_t reserved) { return {"m-1", "main", "PENCIL", quantity, on_hand, reserved}; }

TEST(WhatTheWorldLearns, IsOneEventWhateverTheCause) {
  EXPECT_EQ(json_of(level_changed(UnitsConsumed{moved(-3, 7, 1), "order/42"})),
            R"({"warehouse":"main","sku":"PENCIL","onHand":7,"reserved":1,"available":6,"cause":"CONSUMPTION","quantity":-3,"movementId":"m-1"})");
}

TEST(WhatTheWorldLearns, NamesTheCause) {
  EXPECT_EQ(level_changed(GoodsReceived{moved(3, 3, 0), {}}).cause, Cause::receipt);
  EXPECT_EQ(level_changed(StockAdjusted{moved(-1, 2, 0), "broken"}).cause, Cause::adjustment);
  EXPECT_EQ(level_changed(UnitsReserved{moved(2, 2, 2), "order/42"}).cause, Cause::reservation);
  EXPECT_EQ(level_changed(UnitsReleased{moved(-2, 2, 0), "order/42"}).cause, Cause::release);
}

TEST(TheLedger, KeepsWhatIsOnTheShelfApartFromWhatIsPromised) {
  EXPECT_TRUE(moves_goods(Cause::receipt) && moves_goods(Cause::adjustment) && moves_goods(Cause::consumption));
  EXPECT_FALSE(moves_goods(Cause::reservation) || moves_goods(Cause::release));

  EXPECT_TRUE(moves_reservations(Cause::reservation) && moves_reservations(Cause::release) && moves_reservations(Cause::consumption));
  EXPECT_FALSE(moves_reservations(Cause::receipt) || moves_reservations(Cause::adjustment));
}

}  // namespace
}  // namespace stock
