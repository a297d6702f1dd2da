// A broker that dies, or takes things away: the consumer is back by itself, and nothing is lost.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "host.hpp"

namespace inbox_rabbitmq {
namespace {

std::set<std::string> different(const std::vector<std::string>& bodies) { return {bodies.begin(), bodies.end()}; }

TEST(ATroubledRabbitMqReceiver, IsBackWhenItsConnectionWasClosedUnderIt) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until_connected());

  broker().control({"close_all_connections", "--vhost", vhost, "maintenance tonight"});
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().reconnects == 1; }));
  broker().publish(vhost, "trade", "order.confirmed", "#");

  EXPECT_TRUE(host.run_until_taken(1));
}

TEST(ATroubledRabbitMqReceiver, MakesItsQueueAgainWhenThatWasDeleted) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until_connected());

  broker().delete_queue(vhost, "warehouse");
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().reconnects == 1; })) << "the broker's notice was not heard";
  broker().publish(vhost, "trade", "order.confirmed", "#");

  EXPECT_TRUE(host.run_until_taken(1)) << "it is bound again";
}

TEST(ATroubledRabbitMqReceiver, LosesNothingWhenTheBrokerIsKilled) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.prefetch = 50;
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  host.window = 10;
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "#", 600);
  ASSERT_TRUE(host.run_until_taken(100));

  broker().remember_queues();
  broker().kill();
  ASSERT_TRUE(host.run_until([&] { return !rabbitmq.status().connected; }));
  broker().start_again();

  ASSERT_TRUE(host.run_until([&] { return different(host.taken).size() == 600; }, std::chrono::seconds(60)));
  EXPECT_GE(rabbitmq.status().reconnects, 1);
  EXPECT_FALSE(rabbitmq.status().last_error.has_value());
}

TEST(ATroubledRabbitMqReceiver, WaitsForTheExchangeThatOthersMake) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.exchange = "market";
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().last_error.has_value(); }));
  EXPECT_TRUE(holds(*rabbitmq.status().last_error, "no exchange 'market'")) << *rabbitmq.status().last_error;
  EXPECT_TRUE(holds(*rabbitmq.status().last_error, "The first host that publishes to it makes it"));

  broker().declare_exchange(vhost, "market", "topic");

  EXPECT_TRUE(host.run_until_connected());
}

TEST(ATroubledRabbitMqReceiver, SaysWhoseQueueIsInItsWay) {
  const auto vhost = broker().add_vhost();
  const auto settings = settings_for(vhost);
  broker().declare_queue(vhost, "warehouse");
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().last_error.has_value(); }));

  EXPECT_TRUE(holds(*rabbitmq.status().last_error, "If the queue \"warehouse\" was made by someone else with other properties, delete it there"))
      << *rabbitmq.status().last_error;
}

TEST(ATroubledRabbitMqReceiver, SaysThatTheBrokerCannotBeReachedWithoutThePassword) {
  auto settings = settings_for(broker().add_vhost());
  settings.url = "amqp://guest:s3cret@127.0.0.1:1/";
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().last_error.has_value(); }));

  EXPECT_TRUE(holds(*rabbitmq.status().last_error, "RabbitMQ cannot be reached at 127.0.0.1:1")) << *rabbitmq.status().last_error;
  EXPECT_FALSE(holds(*rabbitmq.status().last_error, "s3cret"));
}

}  // namespace
}  // namespace inbox_rabbitmq
