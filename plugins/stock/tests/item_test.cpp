#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "warehouse.hpp"

namespace stock {
namespace {

using comptoir::testing::equals, comptoir::testing::is_invalid, comptoir::testing::is_refused;
using comptoir::testing::json_of, comptoir::testing::newest, comptoir::testing::replayed;

class AnItem : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(item.receive(10, "note-7", ids));
    item.reserve(4, "order/1", ids);
  }

  testing::CountedIds ids;
  Item item{"main/PENCIL"};
};

TEST_F(AnItem, TellsWhichItIsByHowMuchItChangedAndWhatThereIsNow) {
  ASSERT_TRUE(item.receive(5, "note-8", ids));

  EXPECT_EQ(json_of(newest<GoodsReceived>(item)),
            R"({"movement":{"movementId":"00000000-0000-0000-0000-000000000003","warehouse":"main","sku":"PENCIL","quantity":5,"onHand":15,)"
            R"("reserved":4},"reference":"note-8"})");
}

TEST_F(AnItem, IsAvailableAsFarAsItIsNotReserved) { EXPECT_EQ(item.available(), 6); }

TEST_F(AnItem, CanBeAdjustedDownToWhatIsReserved) {
  ASSERT_TRUE(item.adjust(-6, "broken", ids));

  EXPECT_EQ(newest<StockAdjusted>(item).movement.quantity, -6);
  EXPECT_EQ(item.state().on_hand, 4);
}

TEST_F(AnItem, IsNeverAdjustedBelowWhatIsReserved) {
  const auto before = item.version();

  const auto adjusted = item.adjust(-7, "broken", ids);

  ASSERT_THAT(adjusted, is_refused("stock.insufficient"));
  EXPECT_EQ(adjusted.error().details, R"({"item":"main/PENCIL","onHand":10,"reserved":4,"available":6})");
  EXPECT_EQ(item.version(), before);
}

TEST_F(AnItem, ThatIsReservedStaysOnTheShelfUntilItIsConsumed) {
  EXPECT_EQ(item.state().on_hand, 10);

  item.consume(4, "order/1", ids);

  EXPECT_EQ(item.state().on_hand, 6);
  EXPECT_EQ(item.state().reserved, 0);
}

TEST_F(AnItem, CannotBeBroughtToAnImpossibleLevel) {
  EXPECT_THROW(item.reserve(7, "order/2", ids), std::logic_error);
  EXPECT_THROW(item.release(5, "order/1", ids), std::logic_error);
  EXPECT_THROW(item.consume(5, "order/1", ids), std::logic_error);

  EXPECT_EQ(item.version(), 2U);
}

TEST_F(AnItem, RefusesQuantitiesThatMakeNoSense) {
  for (const std::int64_t quantity : {std::int64_t{0}, std::int64_t{-1}, quantity_max + 1, INT64_MIN, INT64_MAX})
    EXPECT_THAT(item.receive(quantity, {}, ids), is_invalid("stock.quantity_out_of_range", "/quantity")) << quantity;
  for (const std::int64_t quantity : {std::int64_t{0}, -quantity_max - 1, quantity_max + 1, INT64_MIN, INT64_MAX})
    EXPECT_THAT(item.adjust(quantity, "count", ids), is_invalid("stock.quantity_out_of_range", "/quantity")) << quantity;
}

TEST_F(AnItem, HoldsNoMoreThanCanBeCounted) {
  Item full("main/SAND", {on_hand_max, 0}, 1);

  EXPECT_THAT(full.receive(1, {}, ids), is_invalid("stock.level_out_of_range"));
  EXPECT_THAT(full.adjust(1, "count", ids), is_invalid("stock.level_out_of_range"));
}

TEST_F(AnItem, IsTheSumOfItsEvents) { EXPECT_THAT(replayed(item), equals(item.state())); }

}  // namespace
}  // namespace stock
