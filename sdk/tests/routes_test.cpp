// Which aggregate a route is about, and where a client finds what it created: what follows from paths, and where it must be said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/detail/routes.hpp>

namespace comptoir::detail {
namespace {

using contract::Contract, contract::Method, contract::Route;
using ::testing::HasSubstr;

/// A plugin with a command on an order, one on a stock item, one without an aggregate, and a query.
struct APlugin {
  APlugin() {
    contract.commands = {{"move", 0, "order", "{}", {}, {}}, {"count", 1, "stock.item", "{}", {}, {}}, {"ping", 2, "", "{}", {}, {}}};
    contract.queries = {{"show", 3, "{}", "{}", {}}};
  }

  Route& add(Method method, std::string path, std::string message) {
    auto& route = contract.routes.emplace_back();
    route.method = method;
    route.path = std::move(path);
    route.message = std::move(message);
    return route;
  }
  void shows(std::string path, std::string aggregate) { add(Method::get, std::move(path), "show").aggregate = std::move(aggregate); }
  void creates(std::string path, std::string message) { add(Method::post, std::move(path), std::move(message)).success = 201; }

  /// The last route, or why the plugin is refused.
  std::string outcome() {
    if (const auto faults = RouteRules(contract).apply(); !faults.empty()) return faults.front();
    const auto& route = contract.routes.back();
    return route.aggregate + "|" + route.aggregate_id + "|" + route.location;
  }

  Contract contract;
};

std::string version_of(std::string path, std::string message) {
  APlugin plugin;
  plugin.add(Method::post, std::move(path), std::move(message));
  return plugin.outcome();
}

TEST(ARoute, IsAboutTheAggregateOfItsCommand) {
  EXPECT_EQ(version_of("/orders", "move"), "order||");
  EXPECT_EQ(version_of("/orders/{orderId}/submit", "move"), "order|{orderId}|");
  EXPECT_EQ(version_of("/trolleys/{code}/submit", "move"), "order|{code}|") << "a lone parameter";
  EXPECT_EQ(version_of("/pings/{code}", "ping"), "||");
}

TEST(ARoute, WithSeveralParametersIsAboutTheOneThatIsNamedAfterTheAggregate) {
  EXPECT_EQ(version_of("/shops/{shop}/orders/{orderId}/lines/{lineId}", "move"), "order|{orderId}|");
  EXPECT_EQ(version_of("/shops/{shop}/items/{item}", "count"), "stock.item|{item}|");
}

TEST(ARoute, WhoseAggregateCouldBeNamedBySeveralParametersMustSayWhich) {
  EXPECT_THAT(version_of("/warehouses/{warehouse}/goods/{sku}", "count"), HasSubstr("say what its id is made of"));
  EXPECT_THAT(version_of("/orders/{order}/copies/{orderId}", "move"), HasSubstr("say what its id is made of"));
}

TEST(ARoute, KeepsWhatItSays) {
  APlugin plugin;
  plugin.add(Method::post, "/warehouses/{warehouse}/goods/{sku}", "count").aggregate_id = "{warehouse}/{sku}";

  EXPECT_EQ(plugin.outcome(), "stock.item|{warehouse}/{sku}|");
}

TEST(ARouteThatCreates, LeadsToTheRouteThatShowsTheAggregate) {
  APlugin plugin;
  plugin.shows("/orders/{orderId}", "order");
  plugin.shows("/orders/{orderId}/lines/{lineId}", "order");
  plugin.creates("/customers/{customerId}/orders", "move");

  EXPECT_EQ(plugin.outcome(), "order||/orders/{orderId}");
}

TEST(ARouteThatCreates, BelowAnAggregateOfItsTypeIsConditionalOnThatOne) {
  APlugin plugin;
  plugin.shows("/orders/{orderId}", "order");
  plugin.creates("/orders/{orderId}/copies", "move");

  EXPECT_EQ(plugin.outcome(), "order|{orderId}|/orders/{orderId}");
}

TEST(ARouteThatCreates, IsRefusedWhereNobodyOrSeveralShowIt) {
  APlugin nobody;
  nobody.creates("/orders", "move");
  APlugin several;
  several.shows("/orders/{orderId}", "order");
  several.shows("/archive/{orderId}", "order");
  several.creates("/orders", "move");

  EXPECT_THAT(nobody.outcome(), HasSubstr("creates something that no GET route shows"));
  EXPECT_THAT(several.outcome(), HasSubstr("creates what several routes show"));
}

}  // namespace
}  // namespace comptoir::detail
