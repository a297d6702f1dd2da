// What a contract must not say, and what its author reads then. A host asks it of every contract: who writes a plugin in C has no compiler to ask.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/detail/contract_check.hpp>

namespace comptoir::detail {
namespace {

using contract::Contract, contract::Method;
using ::testing::ElementsAre, ::testing::IsEmpty;

/// A shop that says something of every kind, and nothing wrong.
Contract a_shop() {
  Contract shop;
  shop.name = "shop";
  shop.aggregates = {{"order", 1}};
  shop.events = {{"order.placed/2", "order", "{}", {}, {}, {}, ""}, {"order.paid/1", "order", "{}", {}, {}, {}, ""}};
  shop.upcasts = {{"order.placed/1", "order.placed/2"}};
  shop.commands = {{"shop.place/1", 0, "order", "{}", {}, {{"orderId", "order_id"}, {"lineId", "line_id"}}}, {"shop.remind/1", 1, "", "{}", {}, {}}};
  shop.queries = {{"shop.order/1", 2, "{}", "{}", {{"orderId", "order_id"}}}};
  shop.reactions = {{"shop/stock.reserved", "stock.reserved/1", 3, {"shop.remind/1"}}};
  shop.projections = {{"shop/orders", "order.placed/2", 4, contract::Timing::same_transaction, false, {0}}};
  shop.views = {{"orders", "shop_orders", {{"orderId", "order_id"}}, {"orderId"}, {}}};
  shop.routes = {{Method::post, "/orders/{orderId}", "shop.place/1", "", 200, false, "order", "{orderId}", "", {}, ""},
                 {Method::get, "/orders/{orderId}", "shop.order/1", "", 200, false, "order", "{orderId}", "", {}, ""},
                 {Method::post, "/searches", "shop.order/1", "", 200, false, "", "", "", {}, ""}};
  shop.migrations = {{1, "CREATE TABLE shop_notes (note TEXT)"}};
  shop.timers = {{"shop/remind", 60'000, "shop.remind/1", "{}"}};
  return shop;
}

TEST(AContract, MaySayWhatContradictsNothing) { EXPECT_THAT(ContractCheck(a_shop()).run(), IsEmpty()); }

struct Contradiction {
  const char* what;
  void (*say)(Contract&);
  const char* sentence;
};

class AContractThatContradictsItself : public ::testing::TestWithParam<Contradiction> {};

TEST_P(AContractThatContradictsItself, IsToldInOneSentence) {
  auto shop = a_shop();
  GetParam().say(shop);

  const auto sentences = ContractCheck(shop).run();

  EXPECT_THAT(sentences, ElementsAre(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    ByNames, AContractThatContradictsItself,
    ::testing::Values(
        Contradiction{"ADependencyOnWhatIsNoPlugin", [](auto& shop) { shop.dependencies = {"No Such/Plugin\n"}; },
                      "The plugin depends on \"No Such/Plugin\n\", which is no name of a plugin: those have lower case letters, digits and hyphens, "
                      "such as orders."},
        Contradiction{"ACommandAndAQueryOfOneName",
                      [](auto& shop) {
                        shop.queries.push_back({"shop.remind/1", 9, "{}", "{}", {}});
                      },
                      "The command or query shop.remind/1 is declared twice: it has one handler, so remove one of them or give it another name."},
        Contradiction{"TwoEventsOfOneName", [](auto& shop) { shop.events.push_back(shop.events.front()); },
                      "The event order.placed/2 is declared twice: remove one of them, or give it another name."},
        Contradiction{"TwoAggregatesOfOneName",
                      [](auto& shop) {
                        shop.aggregates.push_back({"order", 2});
                      },
                      "The aggregate order is declared twice: remove one of them, or give it another name."},
        Contradiction{"TwoViewsOfOneName",
                      [](auto& shop) {
                        shop.views.push_back(shop.views.front());
                        shop.views.back().table = "shop_more_orders";
                      },
                      "The view orders is declared twice: remove one of them, or give it another name."},
        Contradiction{"TwoMigrationsOfOneNumber",
                      [](auto& shop) {
                        shop.migrations.push_back({1, "CREATE TABLE shop_marks (mark TEXT)"});
                      },
                      "The migration 1 is declared twice: give the newer one the next number."},
        Contradiction{"AReactionAndAProjectionOfOneName", [](auto& shop) { shop.projections.front().name = "shop/stock.reserved"; },
                      "A projection and a reaction are both called shop/stock.reserved: by its name it is known how far each has come."}),
    [](const auto& contradiction) { return std::string(contradiction.param.what); });

INSTANTIATE_TEST_SUITE_P(
    ByItsCommandsAndUpcasts, AContractThatContradictsItself,
    ::testing::Values(Contradiction{"AReactionThatAnswersNoCommand", [](auto& shop) { shop.reactions.front().commands = {"shop.order/1"}; },
                                    "The reaction shop/stock.reserved answers shop.order/1, which is no command of this plugin."},
                      Contradiction{"ATimerThatSendsNoCommand", [](auto& shop) { shop.timers.front().command = "shop.order/1"; },
                                    "The timer shop/remind sends shop.order/1, which is no command of this plugin."},
                      Contradiction{"AnUpcastThatLeadsBack", [](auto& shop) { shop.upcasts.front().to = "order.placed/1"; },
                                    "The upcast of order.placed/1 leads back to it: it must lead to a newer revision."},
                      Contradiction{"TwoUpcastsOfOneRevision",
                                    [](auto& shop) {
                                      shop.upcasts.push_back({"order.placed/1", "order.paid/1"});
                                    },
                                    "The upcast of order.placed/1 is declared twice: an older revision is read in one way."}),
    [](const auto& contradiction) { return std::string(contradiction.param.what); });

INSTANTIATE_TEST_SUITE_P(
    ByThePathOfARoute, AContractThatContradictsItself,
    ::testing::Values(Contradiction{"NoSlashAtItsBeginning", [](auto& shop) { shop.routes.front().path = "orders/{orderId}"; },
                                    "Route POST orders/{orderId}: a path begins with a slash, and has letters, digits, -_.~ and {parameters}."},
                      Contradiction{"ABlank", [](auto& shop) { shop.routes.front().path = "/our orders/{orderId}"; },
                                    "Route POST /our orders/{orderId}: a path begins with a slash, and has letters, digits, -_.~ and {parameters}."},
                      Contradiction{"AnEmptySegment", [](auto& shop) { shop.routes.front().path = "/orders//{orderId}"; },
                                    "Route POST /orders//{orderId}: a path has no empty segment, and no slash at its end."},
                      Contradiction{"ASlashAtItsEnd", [](auto& shop) { shop.routes.front().path = "/orders/{orderId}/"; },
                                    "Route POST /orders/{orderId}/: a path has no empty segment, and no slash at its end."},
                      Contradiction{"ASegmentOfDots", [](auto& shop) { shop.routes.front().path = "/orders/../{orderId}"; },
                                    "Route POST /orders/../{orderId}: a path has no segment . or .., which clients resolve before they send it."},
                      Contradiction{"AParameterTwice", [](auto& shop) { shop.routes.front().path = "/orders/{orderId}/lines/{orderId}"; },
                                    "Route POST /orders/{orderId}/lines/{orderId}: {orderId} stands twice."},
                      Contradiction{"AParameterThatIsNoField", [](auto& shop) { shop.routes.front().path = "/orders/{orderId}/lines/{lineid}"; },
                                    "Route POST /orders/{orderId}/lines/{lineid}: {lineid} is no field of shop.place/1; did you mean lineId?"}),
    [](const auto& contradiction) { return std::string(contradiction.param.what); });

INSTANTIATE_TEST_SUITE_P(
    ByWhatARouteDoes, AContractThatContradictsItself,
    ::testing::Values(
        Contradiction{"LeadsToNothing", [](auto& shop) { shop.routes.front().message = "shop.order"; },
                      "Route POST /orders/{orderId} leads to shop.order, which is neither a command nor a query of this plugin."},
        Contradiction{"PatchesByAQuery", [](auto& shop) { shop.routes.back().method = Method::patch; },
                      "Route PATCH /searches leads to the query shop.order/1: what only reads is a GET, so declare plugin.get<...>."},
        Contradiction{"IsAboutNoAggregate", [](auto& shop) { shop.routes.front().aggregate = "trolley"; },
                      "Route POST /orders/{orderId} is about trolley, which is no aggregate of this plugin."},
        Contradiction{"CreatesWithoutARepository",
                      [](auto& shop) {
                        shop.routes.front() = {Method::post, "/reminders", "shop.remind/1", "", 201, false, "", "", "/orders/{orderId}", {}, ""};
                      },
                      "Route POST /reminders creates, but its handler takes no Repository: what is created has an id, by which Location names it."},
        Contradiction{"CreatesByAQuery",
                      [](auto& shop) {
                        shop.routes.back() = {Method::post, "/searches", "shop.order/1", "", 201, false, "order", "", "/orders/{orderId}", {}, ""};
                      },
                      "Route POST /searches creates, but its handler takes no Repository: what is created has an id, by which Location names it."},
        Contradiction{"ConcludesWhatNothingOpens",
                      [](auto& shop) {
                        shop.routes.front().conclusions = {{"order.paid/1", 200, {}}};
                      },
                      "Route POST /orders/{orderId} concludes a conversation that nothing opens: declare .opens<Event>() before "
                      ".concludes<Event>()."}),
    [](const auto& contradiction) { return std::string(contradiction.param.what); });

}  // namespace
}  // namespace comptoir::detail
