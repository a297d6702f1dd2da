#include "plugins/subscriptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/conversations.hpp"
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

std::map<std::string, Error> refusals(const contract::Contract& publisher, const contract::Contract& listener) {
  const std::vector<const contract::Contract*> contracts{&listener, &publisher};
  return unknown_subscriptions(contracts);
}

TEST(AReaction, ToAPublishedEventIsFine) {
  auto reads_older = listener_to("order.created/2");
  reads_older.upcasts.push_back({"order.created/1", "order.created/2"});

  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.created/1")), IsEmpty());
  EXPECT_THAT(warnings(publisher_of("order.created/1"), reads_older), IsEmpty());
  EXPECT_THAT(refusals(publisher_of("order.created/1"), listener_to("order.created/1")), IsEmpty());
}

TEST(AReaction, ToAnEventOfAContextThatIsNotThereIsAWarning) {
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("guest.arrived/1")),
              ElementsAre("Plugin stock reacts to guest.arrived/1, which no enabled plugin publishes."));
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("odrer.created/1")),
              ElementsAre("Plugin stock reacts to odrer.created/1, which no enabled plugin publishes; did you mean order.created/1?"));
  EXPECT_THAT(refusals(publisher_of("order.created/1"), listener_to("guest.arrived/1")), IsEmpty());
}

TEST(AReaction, ToAnEventThatItsContextDoesNotPublishIsRefused) {
  const auto refused = refusals(publisher_of("order.created/1"), listener_to("order.craeted/1"));

  ASSERT_THAT(refused, ::testing::SizeIs(1));
  EXPECT_EQ(refused.at("stock").code, "plugin.unknown_event");
  EXPECT_EQ(refused.at("stock").sentence,
            "Plugin stock would wait for ever. It reacts to order.craeted/1, which plugin orders does not publish; did "
            "you mean order.created/1?");
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.craeted/1")), IsEmpty()) << "it is not said twice";
}

TEST(AReaction, ToAnEventThatIsNotPublishedIsRefused) {
  auto orders = contract_of("orders");
  orders.events.emplace_back().name = "order.created/1";

  const auto refused = refusals(orders, listener_to("order.created/1"));

  ASSERT_THAT(refused, ::testing::SizeIs(1));
  EXPECT_EQ(refused.at("stock").sentence,
            "Plugin stock would wait for ever. It reacts to order.created/1, which plugin orders raises and does not publish: let it be .published() "
            "there.");
  EXPECT_THAT(warnings(orders, listener_to("order.created/1")), IsEmpty()) << "it is not said twice";
}

TEST(AReaction, ToANewerRevisionThatItCannotReadOlderOnesOfIsAWarning) {
  EXPECT_THAT(warnings(publisher_of("order.created/1"), listener_to("order.created/2")),
              ElementsAre("Plugin stock reads order.created/2, but plugin orders publishes order.created/1, and stock has no upcast of it. "
                          "It is delivered all the same, and read as order.created/2; where it lacks a field of that, the delivery fails and is set "
                          "aside: declare plugin.upcast(\"order.created/1\", ...)."));
}

TEST(AReaction, ToAnOlderRevisionIsAWarning) {
  EXPECT_THAT(warnings(publisher_of("order.created/2"), listener_to("order.created/1")),
              ElementsAre("Plugin stock reads order.created/1, but plugin orders publishes order.created/2. It is delivered all the "
                          "same, and read as order.created/1; where it lacks a field of that, the delivery fails and is set aside: a newer build of "
                          "stock may be needed."));
}

std::vector<std::string> warnings_of_fields(const std::string& needed) {
  auto publisher = publisher_of("order.confirmed/1");
  publisher.events.front().schema =
      R"({"type":"object","properties":{"customerId":{"type":"string"},"total":{"type":"object","properties":{"amount":{"type":"integer"}}},)"
      R"("note":{"type":"string"}},"required":["customerId","total"]})";
  auto listener = listener_to("order.confirmed/1");
  listener.reactions.front().schema = needed;
  return warnings(publisher, listener);
}

TEST(AReaction, ToFieldsOfTheEventIsFine) {
  EXPECT_THAT(
      warnings_of_fields(R"({"type":"object","properties":{"customerId":{"type":"string"},"note":{"type":"string"}},"required":["customerId"]})"),
      IsEmpty());
  EXPECT_THAT(warnings_of_fields(R"({"type":"object","properties":{"discount":{"type":"integer"}}})"), IsEmpty()) << "it does without";
  EXPECT_THAT(warnings_of_fields(R"({"type":"object","properties":{"total":{"$ref":"#/$defs/Sum"}},"required":["total"]})"), IsEmpty());
}

TEST(AReaction, ToAFieldThatTheEventLacksIsAWarning) {
  EXPECT_THAT(warnings_of_fields(R"({"type":"object","properties":{"customer":{"type":"string"}},"required":["customer"]})"),
              ElementsAre("Plugin stock needs the field customer of order.confirmed/1, which plugin orders does not give; it gives customerId, note, "
                          "total."));
}

TEST(AReaction, ToAFieldOfAnotherTypeIsAWarning) {
  EXPECT_THAT(warnings_of_fields(R"({"type":"object","properties":{"total":{"type":"integer"}},"required":["total"]})"),
              ElementsAre("Plugin stock needs the field total of order.confirmed/1 as integer, but plugin orders gives it as object."));
}

TEST(AReaction, IsComparedWithWhatIsPublishedAndNotWithWhatIsStored) {
  auto publisher = publisher_of("order.confirmed/1");
  publisher.events.front().schema = R"({"type":"object","properties":{"inside":{"type":"string"}}})";
  publisher.events.front().published_schema = R"({"type":"object","properties":{"outside":{"type":"string"}}})";
  auto listener = listener_to("order.confirmed/1");
  listener.reactions.front().schema = R"({"type":"object","properties":{"outside":{"type":"string"}},"required":["outside"]})";

  EXPECT_THAT(warnings(publisher, listener), IsEmpty());
}

TEST(Subscriptions, MayAwaitFromOutsideWhatNobodyHerePublishes) {
  auto receiver = publisher_of("invoice.validated/1");
  receiver.receiver = true;

  EXPECT_THAT(warnings(receiver, listener_to("order.created/1")), IsEmpty());
  EXPECT_THAT(refusals(receiver, listener_to("order.created/1")), IsEmpty());
}

/// A plugin that asks for stock whenever an order is to be confirmed.
struct Conversation : ::testing::Test {
  contract::Contract orders = contract_of("orders");
  contract::Contract stock = contract_of("stock");

  Conversation() {
    auto& asked = orders.events.emplace_back();
    asked.name = "order.asked/1";
    asked.published = "order.stock_wanted/2";
    auto& route = orders.routes.emplace_back();
    route.method = contract::Method::post;
    route.path = "/orders/{order}/confirm";
    route.opens = "order.asked/1";
  }

  std::vector<std::string> warnings() const {
    const std::vector<const contract::Contract*> contracts{&orders, &stock};
    return unheard_conversations(contracts);
  }
};

TEST_F(Conversation, WithAPluginThatReactsIsFine) {
  stock.reactions.emplace_back().event = "order.stock_wanted/1";

  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(Conversation, ThatNoEnabledPluginHearsIsAWarning) {
  EXPECT_THAT(warnings(), ElementsAre("Plugin orders asks at POST /orders/{order}/confirm by order.asked/1, and no enabled plugin reacts to "
                                      "order.stock_wanted/2: where one is to answer, enable it. As it is, only a command of its own can end what "
                                      "is asked there."));
}

TEST_F(Conversation, ThatIsNotPublishedIsAWarning) {
  orders.events.front().published.reset();
  stock.receiver = true;

  EXPECT_THAT(warnings(), ElementsAre("Plugin orders asks at POST /orders/{order}/confirm by order.asked/1, which is not published: where "
                                      "another plugin is to answer, declare plugin.event<Event>(\"order.asked/1\").published(). As it is, only a "
                                      "command of its own can end what is asked there."));
}

TEST_F(Conversation, WithThePluginItselfIsFine) {
  orders.events.front().published.reset();
  orders.event_handlers.emplace_back().event = "order.asked/1";

  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(Conversation, MayBeAnsweredFromOutside) {
  stock.receiver = true;

  EXPECT_THAT(warnings(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::plugins
