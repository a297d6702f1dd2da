#include "plugins/claims.hpp"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/detail/routes.hpp>

#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using testing::contract_of;
using ::testing::HasSubstr;

contract::Route route(contract::Method method, const std::string& path) {
  contract::Route route;
  route.method = method;
  route.path = path;
  return route;
}

struct Shared {
  const char* what;
  std::function<void(contract::Contract&)> declare;
  const char* sentence;
};

class TwoPluginsThatClaimTheSame : public ::testing::TestWithParam<Shared> {};

TEST_P(TwoPluginsThatClaimTheSame, AreRefusedByName) {
  auto orders = contract_of("orders");
  auto sales = contract_of("sales");
  GetParam().declare(orders);
  GetParam().declare(sales);
  Claims claims;
  ASSERT_TRUE(claims.claim(orders));

  const auto claimed = claims.claim(sales);

  ASSERT_FALSE(claimed);
  EXPECT_EQ(claimed.error().code, "plugin.clash");
  EXPECT_THAT(claimed.error().sentence, HasSubstr(std::string("Plugins orders and sales both claim the ") + GetParam().sentence + ":"));
}

INSTANTIATE_TEST_SUITE_P(
    Each, TwoPluginsThatClaimTheSame,
    ::testing::Values(Shared{"Route",
                             [](auto& contract) { contract.routes.push_back(route(contract::Method::get, "/orders/{" + contract.name + "}")); },
                             "route GET /orders/{}"},
                      Shared{"Command", [](auto& contract) { contract.commands.emplace_back().name = "orders.place/1"; }, "command orders.place/1"},
                      Shared{"Query", [](auto& contract) { contract.queries.emplace_back().name = "orders.details/1"; }, "query orders.details/1"},
                      Shared{"Event", [](auto& contract) { contract.events.emplace_back().name = "order.created/1"; }, "event order.created/1"},
                      Shared{"PublishedEvent",
                             [](auto& contract) {
                               contract.events.emplace_back().name = contract.name + ".placed/1";
                               contract.events.back().published = "order.placed/1";
                             },
                             "event order.placed/1"},
                      Shared{"Aggregate", [](auto& contract) { contract.aggregates.emplace_back().name = "order"; }, "aggregate order"},
                      Shared{"Table", [](auto& contract) { contract.views.emplace_back().table = "order_list"; }, "table order_list"}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(Claims, AreRefusedAsAWhole) {
  auto orders = contract_of("orders");
  auto sales = contract_of("sales");
  auto shop = contract_of("shop");
  orders.aggregates.emplace_back().name = "order";
  sales.commands.emplace_back().name = "sell/1";
  sales.aggregates.emplace_back().name = "order";
  shop.commands.emplace_back().name = "sell/1";
  Claims claims;
  ASSERT_TRUE(claims.claim(orders));
  ASSERT_FALSE(claims.claim(sales));

  EXPECT_TRUE(claims.claim(shop)) << "nothing of a refused plugin stays claimed";
}

TEST(AContract, ThatDeclaresAThingTwiceIsRefused) {
  auto orders = contract_of("orders");
  orders.routes = {route(contract::Method::post, "/orders/{id}"), route(contract::Method::post, "/orders/{number}")};

  const auto claimed = Claims().claim(orders);

  EXPECT_EQ(claimed.error().sentence, "Plugin orders declares the route POST /orders/{} twice: remove one of them.");
}

TEST(AContract, MayPublishSeveralOfItsEventsAsOne) {
  auto stock = contract_of("stock");
  for (const auto* name : {"goods.received/1", "stock.adjusted/1"}) {
    stock.events.emplace_back().name = name;
    stock.events.back().published = "stock.level.changed/1";
  }

  EXPECT_TRUE(Claims().claim(stock));
}

TEST(Routes, DifferByTheirMethod) {
  EXPECT_EQ(detail::route_shape(route(contract::Method::get, "/orders/{id}/lines/{line}")), "GET /orders/{}/lines/{}");
  EXPECT_EQ(detail::route_shape(route(contract::Method::delete_, "/orders/{id}/lines/{line}")), "DELETE /orders/{}/lines/{}");
}

}  // namespace
}  // namespace comptoir::plugins
