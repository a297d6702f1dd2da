#include "outbox/envelope.hpp"

#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::outbox {
namespace {

storage::Message confirmed_order() {
  auto message = storage::samples::message({"acme", "order", "7"}, 3, 1);
  message.id = storage::samples::id(1);
  message.type = "order.confirmed/1";
  message.data = R"({"orderId":"7"})";
  message.origin = storage::samples::origin();
  return message;
}

TEST(AnEnvelope, IsACloudEvent) {
  const auto message = confirmed_order();

  const auto document = envelope(message);

  EXPECT_EQ(document,
            R"({"specversion":"1.0","datacontenttype":"application/json","id":")" + message.id.text() +
                R"(","type":"order.confirmed/1","source":"/comptoir/acme/order","subject":"7","time":"2023-11-14T22:13:20.000000Z","tenant":"acme",)"
                R"("aggregatetype":"order","aggregateversion":3,"actor":"ann","correlationid":")" +
                message.origin.correlation.text() + R"(","causationid":")" + message.origin.causation.text() +
                R"(","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","data":{"orderId":"7"}})");
}

TEST(AnEnvelope, EscapesWhatIsText) {
  auto message = confirmed_order();
  message.stream.id = "7\"\n";

  EXPECT_NE(envelope(message).find(R"("subject":"7\"\n")"), std::string::npos);
}

TEST(AnEnvelope, SaysNothingOfATraceThatThereIsNot) {
  auto message = confirmed_order();
  message.origin.traceparent.clear();

  EXPECT_EQ(envelope(message).find("traceparent"), std::string::npos);
}

TEST(ARoutingKey, IsTheNameWithoutItsRevision) { EXPECT_EQ(routing_key(confirmed_order()), "order.confirmed"); }

}  // namespace
}  // namespace comptoir::outbox
