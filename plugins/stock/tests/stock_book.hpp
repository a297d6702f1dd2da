// The whole plugin, in memory: commands and events of others in, events and read models out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/plugin.hpp>
#include <comptoir/testing/scenario.hpp>

#include "language/commands.hpp"
#include "language/events.hpp"
#include "language/queries.hpp"
#include "language/sources.hpp"

namespace stock {

void declare(comptoir::Plugin& plugin);

using comptoir::testing::equals, comptoir::testing::is_invalid, comptoir::testing::is_not_found, comptoir::testing::is_ok,
    comptoir::testing::is_refused;
using ::testing::Contains, ::testing::ElementsAre, ::testing::IsEmpty;

class AStock : public ::testing::Test {
 protected:
  void SetUp() override {
    receive("PENCIL", 10);
    receive("BOOK", 1);
  }

  void receive(const char* sku, std::int64_t quantity) {
    ASSERT_THAT(stock.when(ReceiveGoods{*Code::parse("main"), *Code::parse(sku), quantity, *Text::parse("note-7")}), is_ok());
  }
  comptoir::testing::Outcome ask_for(std::vector<Line> lines, std::int32_t attempt = 1) {
    return stock.receive("order.confirmation.requested/1", OrderConfirmationRequested{"42", attempt, "main", std::move(lines)});
  }
  std::vector<std::string> published() const {
    std::vector<std::string> names;
    for (const auto& event : stock.published()) names.push_back(event.type);
    return names;
  }
  Level level(const char* sku) { return stock.view<Level>("main", sku).value(); }
  ReservationView reservation() { return stock.ask(ReservationOf{SourceType::order, "42"}).answer<ReservationView>(); }
  std::vector<LedgerLine> movements(const MovementList& query) { return stock.ask(query).answer<comptoir::Page<LedgerLine>>().data; }

  comptoir::testing::Scenario stock{declare};
};

}  // namespace stock
