// A broker that is there and will not have us: each cause is one clear sentence, and it works as soon as the cause is gone.
#include <gtest/gtest.h>

#include "host.hpp"

namespace outbox_rabbitmq {
namespace {

/// Runs until the publisher reports an error, and answers it.
std::string error_of(RabbitMq& rabbitmq, Host& host) {
  EXPECT_TRUE(host.run_until([&] { return rabbitmq.status().last_error.has_value(); })) << "no error was reported";
  return rabbitmq.status().last_error.value_or("");
}

TEST(ARefusedRabbitMqPublisher, SaysThatThePasswordIsWrongAndNeverWhichItWas) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.url = "amqp://carrier:hush-hush@127.0.0.1:" + std::to_string(broker().port()) + "/" + vhost;
  Lines lines;
  RabbitMq rabbitmq(settings, lines.log());
  Host host(rabbitmq);
  host.add("4711");

  const auto error = error_of(rabbitmq, host);
  broker().control({"add_user", "carrier", "hush-hush"});
  broker().control({"set_permissions", "-p", vhost, "carrier", ".*", ".*", ".*"});

  EXPECT_TRUE(host.run_until_confirmed());
  EXPECT_TRUE(holds(error, "ACCESS_REFUSED")) << error;
  EXPECT_TRUE(holds(error, "as \"carrier\"")) << error;
  EXPECT_TRUE(holds(lines.all(), "rabbitmq.disconnected: " + error)) << lines.all();
  EXPECT_FALSE(holds(error + lines.all(), "hush")) << error + lines.all();
  EXPECT_EQ(rabbitmq.status().last_error, std::nullopt);
}

TEST(ARefusedRabbitMqPublisher, LogsACauseOnceAndNotAtEachAttempt) {
  auto settings = settings_for("no-such-vhost");
  settings.reconnect_max_ms = 10;
  Lines lines;
  RabbitMq rabbitmq(settings, lines.log());
  Host host(rabbitmq);

  const auto error = error_of(rabbitmq, host);
  auto settler = host.settler();
  for (int attempt = 0; attempt < 10; ++attempt) rabbitmq.drive(-1, 20, settler);

  EXPECT_TRUE(holds(error, "virtual host \"no-such-vhost\"")) << error;
  EXPECT_TRUE(holds(error, "not found")) << error;
  EXPECT_EQ(lines.all(), "rabbitmq.disconnected: " + error + "\n");
}

TEST(ARefusedRabbitMqPublisher, NamesTheExchangeThatIsOfAnotherType) {
  const auto vhost = broker().add_vhost();
  broker().declare_exchange(vhost, "commercial-management", "direct");
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);

  const auto error = error_of(rabbitmq, host);

  EXPECT_TRUE(error.starts_with("RabbitMQ failed while declaring the exchange \"commercial-management\": PRECONDITION_FAILED")) << error;
  EXPECT_TRUE(holds(error, "'topic' but current is 'direct'")) << error;
  EXPECT_TRUE(holds(error, "choose another name in the settings")) << error;
}

TEST(ARefusedRabbitMqPublisher, NamesTheQueueThatIsOfAnotherKind) {
  const auto vhost = broker().add_vhost();
  broker().declare_queue(vhost, "billing", R"({"x-queue-type":"classic"})");
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);

  const auto error = error_of(rabbitmq, host);
  broker().delete_queue(vhost, "billing");
  host.add("4711");

  EXPECT_TRUE(holds(error, "declaring the queue \"billing\": PRECONDITION_FAILED")) << error;
  EXPECT_TRUE(host.run_until_confirmed());
}

TEST(ARefusedRabbitMqPublisher, SaysThatNobodyListensAtTheAddress) {
  auto settings = settings_for("any");
  settings.url = "amqp://guest:hush-hush@127.0.0.1:1/";
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);

  const auto error = error_of(rabbitmq, host);

  EXPECT_TRUE(error.starts_with("RabbitMQ cannot be reached at 127.0.0.1:1: ")) << error;
  EXPECT_FALSE(holds(error, "hush")) << error;
  EXPECT_FALSE(rabbitmq.status().connected);
}

TEST(ARefusedMessage, IsOfferedAgainUntilItsQueueHasRoom) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  broker().declare_queue(vhost, "tiny", R"({"x-max-length":1,"x-overflow":"reject-publish"})");
  broker().bind(vhost, "tiny", settings.exchange, "#");
  for (int i = 0; i < 5; ++i) host.add("order-" + std::to_string(i));

  ASSERT_TRUE(host.run_until([&] { return host.lost.size() >= 8; })) << "no negative confirm came";
  const auto error = rabbitmq.status().last_error.value_or("");
  const auto confirmed_while_full = host.confirmed.size();
  std::vector<std::string> received;
  while (received.size() < 5) {
    for (const auto& message : broker().take(vhost, "tiny", 1)) received.push_back(message.body);
    if (!host.run_until([&] { return host.confirmed.size() > received.size() || host.confirmed.size() == 5; })) break;
  }

  EXPECT_EQ(confirmed_while_full, 1U);
  EXPECT_TRUE(holds(error, "negative confirm")) << error;
  EXPECT_EQ(host.confirmed.size(), 5U);
  EXPECT_EQ(received.size(), 5U);
  EXPECT_TRUE(host.rejected.empty());
}

}  // namespace
}  // namespace outbox_rabbitmq
