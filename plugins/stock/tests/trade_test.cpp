// Long random days of trade: whatever comes, in whatever order and however often, the books balance.
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <comptoir/testing/replay.hpp>

#include "application/ledger.hpp"
#include "warehouse.hpp"

namespace stock {
namespace {

class ADayOfTrade : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  std::int64_t up_to(std::int64_t most) { return 1 + static_cast<std::int64_t>(random_()) % most; }
  std::string some(const char* prefix, std::int64_t count) { return prefix + std::to_string(up_to(count)); }

  void trade() {
    switch (up_to(6)) {
      case 1: return stock.receive(some("sku-", 4), up_to(5));
      case 2: return (void)stock.item(some("sku-", 4)).adjust(up_to(9) - 5, "count", stock.ids);
      case 3: return stock.release(some("order-", 8));
      case 4: return stock.consume(some("order-", 8));
      default: return reserve(some("order-", 8));
    }
  }

  /// An attempt that was answered before, the next one, or one after that.
  void reserve(const std::string& order) {
    const auto answered = stock.reservation(order).state().attempt;
    stock.reserve(order, answered + static_cast<std::int32_t>(up_to(3)) - 1, basket());
  }

  std::vector<Line> basket() {
    std::vector<Line> lines;
    for (auto left = up_to(4); left > 0; --left) lines.push_back({std::to_string(left), some("sku-", 4), up_to(4)});
    return lines;
  }

  std::map<std::string, std::int64_t> held_by_reservations() const {
    std::map<std::string, std::int64_t> held;
    for (const auto& [id, reservation] : stock.reservations())
      for (const auto& line : reservation.state().lines) held[item_id("main", line.sku)] += line.quantity;
    return held;
  }

  testing::Warehouse stock;

 private:
  std::mt19937 random_{GetParam()};
};

TEST_P(ADayOfTrade, LeavesNoImpossibleLevel) {
  for (int step = 0; step < 1'000; ++step) {
    trade();

    for (const auto& [id, item] : stock.items()) {
      ASSERT_GE(item.state().reserved, 0) << id << " after step " << step;
      ASSERT_LE(item.state().reserved, item.state().on_hand) << id << " after step " << step;
    }
  }
}

TEST_P(ADayOfTrade, ReservesExactlyWhatReservationsHold) {
  for (int step = 0; step < 1'000; ++step) {
    trade();

    auto held = held_by_reservations();
    for (const auto& [id, item] : stock.items()) ASSERT_EQ(item.state().reserved, held[id]) << id << " after step " << step;
  }
}

struct Sums {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
};

template <class Event>
void add(Sums& sums, const comptoir::detail::Raised& raised) {
  if (raised.type != &comptoir::detail::event_type<Event>()) return;
  const auto event = comptoir::detail::read_stored<Event>(raised.data, "event");
  const auto entry = entry_of(event);
  if (moves_goods(entry.cause)) sums.on_hand += entry.movement.quantity;
  if (moves_reservations(entry.cause)) sums.reserved += entry.movement.quantity;
}

TEST_P(ADayOfTrade, IsAccountedForByItsMovements) {
  for (int step = 0; step < 1'000; ++step) trade();

  for (const auto& [id, item] : stock.items()) {
    Sums sums;
    for (const auto& raised : item.raised()) {
      add<GoodsReceived>(sums, raised);
      add<StockAdjusted>(sums, raised);
      add<UnitsReserved>(sums, raised);
      add<UnitsReleased>(sums, raised);
      add<UnitsConsumed>(sums, raised);
    }
    EXPECT_EQ(sums.on_hand, item.state().on_hand) << id;
    EXPECT_EQ(sums.reserved, item.state().reserved) << id;
  }
}

TEST_P(ADayOfTrade, AnswersEveryAttemptAndGivesUpEveryHoldOnce) {
  for (int step = 0; step < 1'000; ++step) trade();

  for (const auto& [id, reservation] : stock.reservations()) {
    bool holds = false;
    for (const auto name : comptoir::testing::names_raised(reservation)) {
      const bool gives_up = name == "Released" || name == "Consumed";
      EXPECT_EQ(holds, gives_up) << id << ": " << name;
      holds = name == "Reserved";
    }
    EXPECT_EQ(holds, reservation.holds());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ADayOfTrade, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace stock
