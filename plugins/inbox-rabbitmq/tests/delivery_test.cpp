// What the host gets to see when all is well.
#include <gtest/gtest.h>

#include "host.hpp"

namespace inbox_rabbitmq {
namespace {

using comptoir::Verdict;

/// "1", "2" ... up to `count`.
std::vector<std::string> numbers(std::size_t count) {
  std::vector<std::string> numbers;
  for (std::size_t i = 1; i <= count; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

TEST(ARabbitMqReceiver, HandsInWhatItsEventsBringInTheirOrder) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until_connected());
  broker().declare_queue(vhost, "everything");
  broker().bind(vhost, "everything", "trade", "#");
  broker().publish(vhost, "trade", "invoice.validated", "not wanted");
  broker().publish(vhost, "trade", "order.confirmed", "#", 600);

  ASSERT_TRUE(host.run_until_taken(600)) << rabbitmq.status().last_error.value_or("");

  EXPECT_EQ(host.taken, numbers(600));
}

TEST(ARabbitMqReceiver, LetsTheBrokerForgetWhatWasTaken) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "#", 20);
  ASSERT_TRUE(host.run_until_taken(20));

  rabbitmq.close(5'000);

  EXPECT_FALSE(rabbitmq.status().connected);
  RabbitMq next(settings_for(vhost));
  Host next_host(next);
  ASSERT_TRUE(next_host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "new");
  ASSERT_TRUE(next_host.run_until_taken(1));
  EXPECT_EQ(next_host.taken, std::vector<std::string>{"new"});
}

/// As when a host dies between its commit and the acknowledgement.
TEST(ARabbitMqReceiver, GetsAgainWhatWasNotSettledBeforeItWasGone) {
  const auto vhost = broker().add_vhost();
  {
    RabbitMq rabbitmq(settings_for(vhost));
    Host host(rabbitmq);
    host.settles = false;
    ASSERT_TRUE(host.run_until_connected());
    broker().publish(vhost, "trade", "order.confirmed", "#", 20);
    ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().in_hand == 20; }));
  }

  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);

  ASSERT_TRUE(host.run_until_taken(20));
  EXPECT_EQ(host.taken, numbers(20));
}

TEST(ARabbitMqReceiver, TakesNoMoreIntoItsHandsThanThePrefetch) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.prefetch = 5;
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  host.settles = false;
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "#", 20);

  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().in_hand == 5; }));

  EXPECT_FALSE(host.run_until([&] { return rabbitmq.status().in_hand > 5; }, std::chrono::seconds(1)));
  host.settles = true;
  ASSERT_TRUE(host.run_until_taken(20));
  EXPECT_EQ(host.taken, numbers(20));
}

TEST(ARabbitMqReceiver, HandsInAgainInOrderWhatTheHostCouldNotTakeYet) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  host.window = 7;
  int refusals = 5;
  bool away = false;
  host.judge = [&](const std::string& body) {
    if (body == "4" && refusals > 0) --refusals, away = true;
    if (body == "1" || (body == "4" && refusals == 0)) away = false;
    return away ? Verdict::later : Verdict::taken;
  };
  ASSERT_TRUE(host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "#", 30);

  ASSERT_TRUE(host.run_until_taken(30));

  EXPECT_EQ(host.taken, numbers(30));
}

TEST(ARabbitMqReceiver, CarriesMessagesOfAnySize) {
  const auto vhost = broker().add_vhost();
  RabbitMq rabbitmq(settings_for(vhost));
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until_connected());
  constexpr std::size_t signs = 100'000;  // as many as the client's command line takes
  broker().publish(vhost, "trade", "order.confirmed", std::string(signs, '#'), 12);

  ASSERT_TRUE(host.run_until_taken(12));

  EXPECT_EQ(host.taken[0], std::string(signs, '1'));
  EXPECT_EQ(host.taken[11].size(), 2 * signs) << "more than one frame";
  EXPECT_EQ(host.taken[11].substr(0, 4), "1212");
}

TEST(ARabbitMqReceiver, LeavesTheQueueToAnotherHostOnlyWhenItIsGone) {
  const auto vhost = broker().add_vhost();
  auto first = std::make_unique<RabbitMq>(settings_for(vhost));
  Host first_host(*first);
  ASSERT_TRUE(first_host.run_until_connected());
  RabbitMq second(settings_for(vhost));
  Host second_host(second);
  ASSERT_TRUE(second_host.run_until_connected());
  broker().publish(vhost, "trade", "order.confirmed", "#", 10);
  first_host.settles = false;
  ASSERT_TRUE(first_host.run_until([&] { return first->status().in_hand == 10; })) << "in order, since there is one consumer";
  EXPECT_FALSE(second_host.run_until([&] { return !second_host.taken.empty(); }, std::chrono::seconds(1)));

  first.reset();

  ASSERT_TRUE(second_host.run_until_taken(10));
  EXPECT_EQ(second_host.taken, numbers(10));
}

}  // namespace
}  // namespace inbox_rabbitmq
