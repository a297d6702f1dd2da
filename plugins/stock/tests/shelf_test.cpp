#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "warehouse.hpp"

namespace stock {
namespace {

using comptoir::testing::names_raised, comptoir::testing::json_of, comptoir::testing::newest;
using ::testing::ElementsAre;

class AShelf : public ::testing::Test {
 protected:
  void SetUp() override {
    stock.receive("PENCIL", 10);
    stock.receive("BOOK", 1);
  }

  testing::Warehouse stock;
};

TEST_F(AShelf, HoldsAllLines) {
  stock.reserve("42", 1, {{"1", "PENCIL", 10}, {"2", "BOOK", 1}});

  EXPECT_TRUE(stock.reservation("42").holds(1));
  EXPECT_EQ(stock.item("PENCIL").available(), 0);
  EXPECT_EQ(stock.item("BOOK").available(), 0);
}

TEST_F(AShelf, HoldsNothingWhenOneLineIsShort) {
  stock.reserve("42", 1, {{"1", "PENCIL", 10}, {"2", "BOOK", 2}});

  EXPECT_THAT(names_raised(stock.reservation("42")), ElementsAre("ReservationRefused"));
  EXPECT_EQ(stock.item("PENCIL").available(), 10);
  EXPECT_EQ(stock.item("BOOK").available(), 1);
}

TEST_F(AShelf, NamesEveryLineThatIsShort) {
  stock.reserve("42", 1, {{"1", "PENCIL", 11}, {"2", "BOOK", 1}, {"3", "LAMP", 1}});

  EXPECT_EQ(json_of(newest<ReservationRefused>(stock.reservation("42"))),
            R"({"sourceType":"ORDER","sourceId":"42","attempt":1,"shortages":[)"
            R"({"lineId":"1","sku":"PENCIL","requested":11,"available":10},{"lineId":"3","sku":"LAMP","requested":1,"available":0}]})");
}

TEST_F(AShelf, LetsLinesOfOneSkuShareWhatThereIs) {
  stock.reserve("42", 1, {{"1", "PENCIL", 6}, {"2", "PENCIL", 6}});

  EXPECT_EQ(json_of(newest<ReservationRefused>(stock.reservation("42")).shortages), R"([{"lineId":"2","sku":"PENCIL","requested":6,"available":4}])");
}

TEST_F(AShelf, MovesAnItemOnceHoweverManyLinesNameIt) {
  stock.reserve("42", 1, {{"1", "PENCIL", 6}, {"2", "PENCIL", 4}});

  EXPECT_THAT(names_raised(stock.item("PENCIL")), ElementsAre("GoodsReceived", "UnitsReserved"));
  EXPECT_EQ(newest<UnitsReserved>(stock.item("PENCIL")).movement.quantity, 10);
  EXPECT_EQ(newest<UnitsReserved>(stock.item("PENCIL")).source, "ORDER/42");
}

TEST_F(AShelf, HandsOutTheLastUnitsToWhoeverHoldsThem) {
  stock.reserve("42", 1, {{"1", "BOOK", 1}});
  ASSERT_EQ(stock.item("BOOK").available(), 0);

  stock.consume("42");

  EXPECT_EQ(stock.item("BOOK").state().on_hand, 0);
  EXPECT_THAT(names_raised(stock.reservation("42")), ElementsAre("Reserved", "Consumed"));
}

TEST_F(AShelf, AnswersAnAttemptOnce) {
  stock.reserve("42", 1, {{"1", "PENCIL", 3}});

  stock.reserve("42", 1, {{"1", "PENCIL", 3}});

  EXPECT_EQ(stock.item("PENCIL").available(), 7);
  EXPECT_THAT(names_raised(stock.reservation("42")), ElementsAre("Reserved"));
}

TEST_F(AShelf, ReservesAnewForANewAttempt) {
  stock.reserve("42", 1, {{"1", "BOOK", 2}});
  stock.receive("BOOK", 1);

  stock.reserve("42", 2, {{"1", "BOOK", 2}});

  EXPECT_TRUE(stock.reservation("42").holds(2));
}

TEST_F(AShelf, TakesBackWhatAnEarlierAttemptStillHolds) {
  stock.reserve("42", 1, {{"1", "PENCIL", 10}});

  stock.reserve("42", 2, {{"1", "PENCIL", 8}, {"2", "BOOK", 1}});

  EXPECT_TRUE(stock.reservation("42").holds(2));
  EXPECT_EQ(stock.item("PENCIL").state().reserved, 8);
  EXPECT_THAT(names_raised(stock.reservation("42")), ElementsAre("Reserved", "Released", "Reserved"));
}

TEST_F(AShelf, IsFreedOnceByAReleaseThatIsHeardTwice) {
  stock.reserve("42", 1, {{"1", "PENCIL", 3}});
  stock.release("42");

  stock.release("42");

  EXPECT_EQ(stock.item("PENCIL").state().reserved, 0);
  EXPECT_THAT(names_raised(stock.reservation("42")), ElementsAre("Reserved", "Released"));
}

TEST_F(AShelf, HasNothingOfANameThatIsNoCode) {
  stock.reserve("42", 1, {{"1", "../main/PENCIL", 1}, {"2", "", 1}});

  EXPECT_EQ(newest<ReservationRefused>(stock.reservation("42")).shortages.size(), 2U);
}

}  // namespace
}  // namespace stock
