#include "plugins/call_scope.hpp"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

TEST(ACallScope, TellsWhatTheThreadIsInsideOf) {
  const CallScope scope("orders", "orders.place_order/1");

  EXPECT_EQ(CallScope::innermost()->plugin, "orders");
  EXPECT_EQ(CallScope::innermost()->handler, "orders.place_order/1");
}

TEST(ACallScope, LeavesTheOuterCallWhenItEnds) {
  const CallScope outer("orders", "outer");

  { const CallScope inner("orders", "inner"); }

  EXPECT_EQ(CallScope::innermost()->handler, "outer");
}

TEST(ACallScope, LeavesNothingBehindHoweverItEnds) {
  try {
    const CallScope scope("orders", "start");
    throw std::runtime_error("not today");
  } catch (const std::exception&) {
    EXPECT_EQ(CallScope::innermost(), nullptr);
  }
}

TEST(ACallScope, IsOfItsThreadAlone) {
  const CallScope scope("orders", "start");

  std::thread([] { EXPECT_EQ(CallScope::innermost(), nullptr); }).join();
}

}  // namespace
}  // namespace comptoir::plugins
