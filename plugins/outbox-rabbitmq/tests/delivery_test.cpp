// What a consumer gets to see when all is well.
#include <ctime>
#include <map>
#include <sys/eventfd.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host.hpp"

namespace outbox_rabbitmq {
namespace {

using std::chrono::milliseconds;

TEST(ARabbitMqPublisher, DeliversEachMessageInOrderPerKey) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  for (int i = 0; i < 2'000; ++i) host.add("order-" + std::to_string(i % 50));

  ASSERT_TRUE(host.run_until_confirmed()) << rabbitmq.status().last_error.value_or("");

  const auto received = broker().take(vhost, "billing", 2'000);
  ASSERT_EQ(received.size(), 2'000U);
  std::map<std::string, int> last;
  for (const auto& message : received) {
    const auto key = message.body.substr(0, message.body.find(' '));
    EXPECT_EQ(message.body, key + " " + std::to_string(++last[key]));
  }
  EXPECT_TRUE(host.lost.empty());
}

TEST(ARabbitMqPublisher, SaysAllAboutAMessageThatAConsumerNeeds) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  host.add("4711", "order.confirmed", R"({"specversion":"1.0","data":{"total":"12,50 €"}})");

  ASSERT_TRUE(host.run_until_confirmed());

  const auto received = broker().take(vhost, "billing", 1);
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(received[0].routing_key, "order.confirmed");
  EXPECT_EQ(received[0].type, "order.confirmed/1");
  EXPECT_EQ(received[0].message_id, "event-1");
  EXPECT_EQ(received[0].content_type, "application/cloudevents+json");
  EXPECT_EQ(received[0].delivery_mode, 2);
  EXPECT_EQ(received[0].body, R"({"specversion":"1.0","data":{"total":"12,50 €"}})");
  EXPECT_EQ(received[0].headers, R"({"aggregate-id": "4711", "aggregate-type": "order", "aggregate-version": 1, "tenant": "acme", )"
                                 R"("traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})");
}

TEST(ARabbitMqPublisher, CarriesMessagesOfAnySize) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  constexpr std::size_t frame = 131'072 - 8;  // the largest body of one AMQP frame
  const std::vector<std::size_t> sizes{1, frame - 1, frame, frame + 1, 3 * frame, 1'000'000};
  for (const auto size : sizes) host.add("order-" + std::to_string(size), "order.confirmed", std::string(size, 'x'));

  ASSERT_TRUE(host.run_until_confirmed());

  const auto received = broker().take(vhost, "billing", sizes.size());
  ASSERT_EQ(received.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) EXPECT_EQ(received[i].body.size(), sizes[i]);
}

TEST(ARabbitMqPublisher, BindsQueuesToTheEventsTheyAreMeantFor) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"everything", "orders"};
  settings.bindings = {{"orders", {"order.*", "cart.#"}}};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  for (const auto* const name : {"order.confirmed", "invoice.validated", "cart.item.added"}) host.add(name, name);

  ASSERT_TRUE(host.run_until_confirmed());

  EXPECT_EQ(broker().depth(vhost, "everything"), 3U);
  const auto orders = broker().take(vhost, "orders", 2);
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].routing_key, "order.confirmed");
  EXPECT_EQ(orders[1].routing_key, "cart.item.added");
}

TEST(ARabbitMqPublisher, GivesItsQueuesADeadLetterQueue) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  host.add("4711");
  ASSERT_TRUE(host.run_until_confirmed());

  broker().reject_one(vhost, "billing");

  const auto dead = broker().take(vhost, "commercial-management.dead-letters", 1);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].message_id, "event-1");
  EXPECT_EQ(dead[0].routing_key, "order.confirmed");
}

TEST(ARabbitMqPublisher, KeepsWhatNoQueueAskedForAndCountsIt) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.add("4711");
  host.add("4712");

  ASSERT_TRUE(host.run_until_confirmed());

  EXPECT_TRUE(host.rejected.empty());
  EXPECT_TRUE(host.run_until([&] { return rabbitmq.status().unroutable_depth == 2; })) << "the depth was not reported";
  EXPECT_EQ(broker().take(vhost, "commercial-management.unroutable", 2).size(), 2U);
}

TEST(ARabbitMqPublisher, KeepsWhatNoQueueAskedForEvenWhenThatQueueWasDeleted) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.add("4711");
  ASSERT_TRUE(host.run_until_confirmed());
  broker().delete_queue(vhost, "commercial-management.unroutable");

  host.add("4712");
  ASSERT_TRUE(host.run_until_confirmed());

  const auto kept = broker().take(vhost, "commercial-management.unroutable", 1);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].message_id, "event-2");
}

TEST(ARabbitMqPublisher, RejectsWhatNoQueueAskedForWhenToldToPark) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.unroutable = Unroutable::park;
  settings.queues = {"billing"};
  settings.bindings = {{"billing", {"order.*"}}};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  const auto routable = host.add("order-1", "order.confirmed");
  const auto unroutable = host.add("invoice-1", "invoice.validated");
  const auto behind = host.add("order-2", "order.confirmed");

  ASSERT_TRUE(host.run_until([&] { return host.confirmed.size() == 2 && !host.rejected.empty(); }));

  EXPECT_EQ(host.confirmed, (std::vector{routable, behind}));
  EXPECT_EQ(host.rejected, std::vector{unroutable});
  EXPECT_EQ(host.reason, "RabbitMQ has no queue for it: NO_ROUTE for routing key \"invoice.validated\".");
}

TEST(ARabbitMqPublisher, RejectsAMessageThatAmqpCannotCarryAndGoesOn) {
  RabbitMq rabbitmq(settings_for(broker().add_vhost()));
  Host host(rabbitmq);
  const auto unfit = host.add("order-1", std::string(256, 'x'));
  const auto fit = host.add("order-2");

  ASSERT_TRUE(host.run_until([&] { return !host.confirmed.empty(); }));

  EXPECT_EQ(host.rejected, std::vector{unfit});
  EXPECT_EQ(host.confirmed, std::vector{fit});
  EXPECT_TRUE(host.lost.empty());
}

TEST(AnIdleRabbitMqPublisher, SleepsInsteadOfSpinning) {
  RabbitMq rabbitmq(settings_for(broker().add_vhost()));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  auto settler = host.settler();
  const auto cpu_before = std::clock();
  const auto before = std::chrono::steady_clock::now();

  rabbitmq.drive(-1, 500, settler);

  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(500));
  EXPECT_LT(std::clock() - cpu_before, CLOCKS_PER_SEC / 10);
}

TEST(AnIdleRabbitMqPublisher, IsWokenByTheHost) {
  RabbitMq rabbitmq(settings_for(broker().add_vhost()));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  auto settler = host.settler();
  const int wake = eventfd(1, EFD_CLOEXEC);
  const auto before = std::chrono::steady_clock::now();

  rabbitmq.drive(wake, 20'000, settler);

  EXPECT_LT(std::chrono::steady_clock::now() - before, milliseconds(10'000));
  close(wake);
}

TEST(AnIdleRabbitMqPublisher, KeepsItsConnectionAliveByHeartbeats) {
  auto settings = settings_for(broker().add_vhost());
  settings.heartbeat_s = 1;
  settings.unroutable = Unroutable::park;  // so that it asks for no depths, which would do instead of heartbeats
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  auto settler = host.settler();

  rabbitmq.drive(-1, 5'000, settler);  // the broker gives up after two or three silent seconds

  host.add("4711");
  ASSERT_TRUE(host.run_until_confirmed());
  EXPECT_EQ(rabbitmq.status().reconnects, 0);
}

TEST(AClosedRabbitMqPublisher, HasWaitedForTheConfirmsThatWereOnTheirWay) {
  RabbitMq rabbitmq(settings_for(broker().add_vhost()));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  for (int i = 0; i < 500; ++i) host.add("order-" + std::to_string(i));
  host.offer();
  auto settler = host.settler();

  rabbitmq.close(10'000, settler);

  EXPECT_EQ(host.confirmed.size(), 500U);
  EXPECT_FALSE(rabbitmq.status().connected);
  EXPECT_EQ(rabbitmq.status().in_flight, 0);
}

}  // namespace
}  // namespace outbox_rabbitmq
