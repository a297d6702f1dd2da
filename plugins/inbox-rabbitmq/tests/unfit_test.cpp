// Messages that nobody can read: kept where a person finds them, with the reason, and never in the way of others.
#include <gtest/gtest.h>

#include "host.hpp"

namespace inbox_rabbitmq {
namespace {

using comptoir::Verdict;

Verdict refuse_torn(const std::string& body) { return body == "torn" ? Verdict::unfit : Verdict::taken; }

TEST(AnUnfitMessage, IsKeptAmongTheDeadLettersWithItsReason) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.judge = refuse_torn;
  host.reason = "It is torn.";
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "torn");

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().unfit == 1; }));

  const auto dead = broker().take(vhost, "warehouse.dead-letters", 1);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].body, "torn");
  EXPECT_EQ(dead[0].message_id, "foreign-1");
  EXPECT_EQ(dead[0].routing_key, "order.confirmed");
  EXPECT_EQ(dead[0].content_type, "application/cloudevents+json");
  EXPECT_EQ(dead[0].delivery_mode, 2);
  EXPECT_EQ(dead[0].headers, R"({"dead-letter-queue": "warehouse", "dead-letter-reason": "It is torn.", "sender": "crow"})");
}

TEST(AnUnfitMessage, IsForgottenByTheQueueAndHoldsUpNobody) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.judge = refuse_torn;
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "torn");
  broker().publish(vhost, "trade", "order.confirmed", "#", 5);
  broker().publish(vhost, "trade", "order.confirmed", "torn");

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().unfit == 2; }));
  rabbitmq.close(5'000);

  EXPECT_EQ(host.taken.size(), 5U);
  EXPECT_EQ(broker().depth(vhost, "warehouse"), 0U);
  EXPECT_EQ(broker().depth(vhost, "warehouse.dead-letters"), 2U);
}

TEST(AnUnfitMessage, IsNotLostWhenItsPlaceWasDeleted) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.judge = refuse_torn;
  ASSERT_TRUE(host.run_until_connected());
  broker().delete_queue(vhost, "warehouse.dead-letters");
  broker().publish(vhost, "trade", "order.confirmed", "torn");

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().unfit == 1; })) << rabbitmq.status().last_error.value_or("");

  EXPECT_GE(rabbitmq.status().reconnects, 1);
  EXPECT_EQ(broker().take(vhost, "warehouse.dead-letters", 1).size(), 1U);
}

/// Such as one that takes the host down: nobody is left to say that it is unfit.
TEST(AMessageThatAlwaysComesBack, IsDeadLetteredByTheBrokerInTheEnd) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.delivery_limit = 2;
  for (int deaths = 0; deaths < 3; ++deaths) {
    RabbitMq rabbitmq(settings);
    Host host(rabbitmq);
    host.settles = false;
    ASSERT_TRUE(host.run_until_connected());
    if (deaths == 0) broker().publish(vhost, "trade", "order.confirmed", "deadly");
    ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().in_hand == 1; })) << deaths;
  }

  const auto dead = broker().take(vhost, "warehouse.dead-letters", 1);

  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].body, "deadly");
  EXPECT_TRUE(holds(dead[0].headers, "\"x-first-death-reason\": \"delivery_limit\"")) << dead[0].headers;
}

}  // namespace
}  // namespace inbox_rabbitmq
