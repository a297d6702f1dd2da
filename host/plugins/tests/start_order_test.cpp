#include "plugins/start_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Plugins, WithoutDependenciesStartAsTheyAreGiven) {
  const std::vector<Dependent> plugins{{"orders", {}}, {"stock", {}}, {"invoicing", {}}};

  EXPECT_THAT(start_order(plugins).order, ElementsAre(0, 1, 2));
}

TEST(Plugins, StartAfterWhatTheyDependOn) {
  const std::vector<Dependent> plugins{{"invoicing", {"orders", "stock"}}, {"orders", {"stock"}}, {"stock", {}}};

  EXPECT_THAT(start_order(plugins).order, ElementsAre(2, 1, 0));
}

TEST(Plugins, WhoseDependencyIsMissingAreRefusedAndSoAreTheirDependents) {
  const std::vector<Dependent> plugins{{"loyalty", {"orders"}}, {"orders", {"stock"}}, {"log", {}}};

  const auto [order, refusals] = start_order(plugins);

  EXPECT_THAT(order, ElementsAre(2));
  ASSERT_EQ(refusals.size(), 2u);
  EXPECT_EQ(refusals[0].error.sentence,
            "Plugin orders depends on stock, which is not enabled: enable stock and mend what it says, or disable orders.");
  EXPECT_EQ(refusals[1].error.sentence,
            "Plugin loyalty depends on orders, which was refused: enable orders and mend what it says, or disable loyalty.");
}

TEST(Plugins, WhoseDependencyIsMisspeltAreToldTheNearestName) {
  const std::vector<Dependent> plugins{{"orders", {"stok"}}, {"stock", {}}};

  EXPECT_EQ(start_order(plugins).refusals.at(0).error.sentence,
            "Plugin orders depends on stok, which is not enabled: enable stok and mend what it says, or disable orders; or was stock meant?");
}

TEST(Plugins, WhoseDependencyIsCalledAlmostLikeThemselvesAreNotToldTheirOwnName) {
  const std::vector<Dependent> plugins{{"orders", {"order"}}};

  EXPECT_EQ(start_order(plugins).refusals.at(0).error.sentence,
            "Plugin orders depends on order, which is not enabled: enable order and mend what it says, or disable orders.");
}

TEST(Plugins, ThatMissSeveralAreToldOfAll) {
  const std::vector<Dependent> plugins{{"invoicing", {"tax", "stock", "rates"}}, {"stock", {}}};

  EXPECT_EQ(start_order(plugins).refusals.at(0).error.sentence,
            "Plugin invoicing depends on tax, which is not enabled: enable tax and mend what it says, or disable invoicing. "
            "It also depends on rates, which is not enabled: enable rates and mend what it says, or disable invoicing.");
}

TEST(Plugins, ThatDependOnOneAnotherAreRefusedWithTheCircle) {
  const std::vector<Dependent> plugins{{"shop", {"orders"}}, {"orders", {"stock"}}, {"stock", {"invoicing"}}, {"invoicing", {"orders"}}};

  const auto [order, refusals] = start_order(plugins);

  EXPECT_THAT(order, IsEmpty());
  ASSERT_EQ(refusals.size(), 4u);
  EXPECT_EQ(refusals[0].error.code, "plugin.dependency_cycle");
  EXPECT_EQ(refusals[0].error.sentence,
            "Plugin shop cannot start, because these depend on one another: orders -> stock -> invoicing -> orders. "
            "One of them must give up its dependency.");
}

TEST(Plugins, ThatDependOnThemselvesAreRefused) {
  const std::vector<Dependent> plugins{{"orders", {"orders"}}};

  EXPECT_EQ(start_order(plugins).refusals.at(0).error.code, "plugin.dependency_cycle");
}

}  // namespace
}  // namespace comptoir::plugins
