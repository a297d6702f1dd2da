#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty, ::testing::Pair;

/// A router of these routes, "GET /orders/{id}"; a match names the pattern that was found.
Router router_of(std::initializer_list<std::string_view> routes) {
  Router router;
  for (const auto route : routes) {
    const auto blank = route.find(' ');
    Route made;
    made.pattern = route.substr(blank + 1);
    router.add(route.substr(0, blank), std::move(made));
  }
  return router;
}

std::string found(const Router& router, std::string_view method, std::string_view path) {
  const auto match = router.match(method, path);
  return match.route == nullptr ? "" : match.route->pattern;
}

TEST(ARouter, FindsARouteAndItsParameters) {
  const auto router = router_of({"GET /orders", "PATCH /orders/{orderId}/lines/{lineId}"});

  const auto match = router.match("PATCH", "/orders/17/lines/a");

  ASSERT_NE(match.route, nullptr);
  EXPECT_THAT(match.parameters, ElementsAre(Pair("orderId", "17"), Pair("lineId", "a")));
}

TEST(ARouter, PrefersALiteralToAParameter) {
  const auto router = router_of({"GET /orders/{id}", "GET /orders/census"});

  EXPECT_EQ(found(router, "GET", "/orders/census"), "/orders/census");
  EXPECT_EQ(found(router, "GET", "/orders/censuses"), "/orders/{id}");
}

TEST(ARouter, GoesBackToTheParameterWhereTheLiteralLeadsNowhere) {
  const auto router = router_of({"GET /orders/census/today", "GET /orders/{id}/lines"});

  const auto match = router.match("GET", "/orders/census/lines");

  ASSERT_NE(match.route, nullptr);
  EXPECT_THAT(match.parameters, ElementsAre(Pair("id", "census")));
}

TEST(ARouter, DecodesSegmentsAfterItParted) {
  const auto router = router_of({"GET /orders/{id}"});

  EXPECT_THAT(router.match("GET", "/orders/a%2Fb%20c").parameters, ElementsAre(Pair("id", "a/b c")));
  EXPECT_EQ(found(router, "GET", "/%6Frders/1"), "/orders/{id}");
  EXPECT_THAT(router.match("GET", "/orders/a+b").parameters, ElementsAre(Pair("id", "a+b"))) << "a plus is a space in queries only";
}

TEST(ARouter, KnowsNoPathThatIsNotWhole) {
  const auto router = router_of({"GET /orders/{id}", "GET /orders"});

  for (const auto* path : {"", "/", "orders", "/orders/", "/orders//", "//orders", "/orders/1/", "/orders/%00", "/orders/1/2", "/ordersx"})
    EXPECT_THAT(router.match("GET", path).allowed, IsEmpty()) << path;
}

TEST(ARouter, NamesTheMethodsOfAPath) {
  const auto router = router_of({"GET /orders", "POST /orders", "DELETE /orders/{id}"});

  const auto match = router.match("PUT", "/orders");

  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, ElementsAre("GET", "HEAD", "POST", "OPTIONS"));
  EXPECT_THAT(router.match("GET", "/orders/1").allowed, ElementsAre("DELETE", "OPTIONS"));
}

TEST(ARouter, AnswersHeadByGet) {
  const auto router = router_of({"GET /orders", "POST /carts"});

  EXPECT_EQ(found(router, "HEAD", "/orders"), "/orders");
  EXPECT_EQ(found(router, "HEAD", "/carts"), "");
}

TEST(ARouter, LetsRoutesOfOnePathNameTheirParametersThemselves) {
  const auto router = router_of({"GET /orders/{id}", "DELETE /orders/{orderId}"});

  EXPECT_THAT(router.match("GET", "/orders/1").parameters, ElementsAre(Pair("id", "1")));
  EXPECT_THAT(router.match("DELETE", "/orders/1").parameters, ElementsAre(Pair("orderId", "1")));
}

}  // namespace
}  // namespace comptoir::http
