#include "plugins/subscriptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using testing::contract_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

contract::Contract publisher_of(const std::string& event) {
  auto contract = contract_of("orders");
  contract.events.emplace_back().published = event;
  return contract;
}

contract::Contract listener_to(const std::string& event) {
  auto contract = contract_of("stock");
  contract.reactions.emplace_back().event = event;
  return contract;
}

std::vector<std::string> warnings(const contract::Contract& publisher, const contract::Contract& listener) {
  const std::vector<const contract::Contract*> contracts{&listener, &publisher};
  return unheard_subscriptions(contracts);
}

TEST(AReaction, ToAPublishedEventIsFine) {
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.created/1")), IsEmpty());
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.created/2")), IsEmpty());
}

TEST(AReaction, ToAnEventOfNobodyIsAWarning) {
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.craeted/1")),
              ElementsAre("Plugin stock reacts to order.craeted/1, which no enabled plugin publishes."));
}

TEST(AReaction, ToAnOlderRevisionIsAWarning) {
  EXPECT_THAT(warnings(publisher_of("order.created/2"), listener_to("order.created/1")),
              ElementsAre("Plugin stock reads order.created/1, but plugin orders publishes order.created/2: a newer build of stock may be needed."));
}

}  // namespace
}  // namespace comptoir::plugins
