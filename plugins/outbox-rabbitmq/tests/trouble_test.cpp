// A broker that dies, hangs, or asks for silence: nothing is lost, and nothing is settled that is not so.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "host.hpp"

namespace outbox_rabbitmq {
namespace {

/// A queue's messages without the repeats, checked to be in order per key.
std::set<std::string> received_in_order(const std::vector<comptoir::servers::Received>& received) {
  std::set<std::string> ids;
  std::map<std::string, int> last;
  for (const auto& message : received) {
    if (!ids.insert(message.message_id).second) continue;
    const auto blank = message.body.find(' ');
    auto& number = last[message.body.substr(0, blank)];
    EXPECT_EQ(message.body.substr(blank + 1), std::to_string(++number)) << "out of order: " << message.body;
  }
  return ids;
}

TEST(ATroubledRabbitMqPublisher, LosesNothingOfAFullWindowWhenTheBrokerIsKilled) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  for (int i = 0; i < 4'000; ++i) host.add("order-" + std::to_string(i % 2'000));
  ASSERT_TRUE(host.run_until([&] { return host.confirmed.size() >= 500; }));

  broker().remember_queues();
  broker().freeze();  // so that the window is full of messages that cannot be confirmed any more
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().in_flight == std::int64_t{settings.window}; }));
  broker().kill();
  ASSERT_TRUE(host.run_until([&] { return !rabbitmq.status().connected; }));
  const auto lost = host.lost;
  broker().start_again();
  ASSERT_TRUE(host.run_until_confirmed()) << rabbitmq.status().last_error.value_or("");

  EXPECT_EQ(lost.size(), settings.window);
  EXPECT_TRUE(std::ranges::is_sorted(lost));
  EXPECT_GE(rabbitmq.status().reconnects, 1);
  EXPECT_EQ(received_in_order(broker().take(vhost, "billing", 4'000)).size(), 4'000U);
}

TEST(ATroubledRabbitMqPublisher, ConnectsAgainWhenItsConnectionIsClosedUnderIt) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.queues = {"billing"};
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  host.add("4711");
  ASSERT_TRUE(host.run_until_confirmed());

  broker().control({"close_all_connections", "--vhost", vhost, "maintenance tonight"});
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().reconnects == 1; }));
  host.add("4711");

  EXPECT_TRUE(host.run_until_confirmed());
  EXPECT_EQ(received_in_order(broker().take(vhost, "billing", 2)).size(), 2U);
}

TEST(ATroubledRabbitMqPublisher, TakesAConnectionForBrokenWhenNoConfirmComes) {
  const auto vhost = broker().add_vhost();
  auto settings = settings_for(vhost);
  settings.confirm_timeout_ms = 300;
  settings.connect_timeout_ms = 500;
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));

  broker().freeze();
  const auto position = host.add("4711");
  const bool gave_up = host.run_until([&] { return !host.lost.empty(); });
  const auto reason = host.reason;
  broker().thaw();

  EXPECT_TRUE(gave_up);
  EXPECT_TRUE(holds(reason, "confirmed nothing for 300 ms")) << reason;
  EXPECT_EQ(host.lost, std::vector{position});
  EXPECT_TRUE(host.run_until_confirmed());
}

TEST(ATroubledRabbitMqPublisher, AcceptsNothingWhileTheBrokerIsShortOfMemory) {
  auto settings = settings_for(broker().add_vhost());
  settings.confirm_timeout_ms = 500;  // a blocked broker may take longer
  settings.heartbeat_s = 1;
  Lines lines;
  RabbitMq rabbitmq(settings, lines.log());
  Host host(rabbitmq);
  host.add("order-0");
  ASSERT_TRUE(host.run_until_confirmed());

  broker().set_memory_alarm(true);
  host.add("order-1");
  const bool blocked = host.run_until([&] { return rabbitmq.status().blocked; });
  host.add("order-2");
  static_cast<void>(host.run_until([] { return false; }, std::chrono::seconds(3)));  // longer than confirm timeout and heartbeats
  const auto status = rabbitmq.status();
  const auto confirmed = host.confirmed.size();
  broker().set_memory_alarm(false);

  EXPECT_TRUE(blocked);
  EXPECT_TRUE(status.connected && status.blocked);
  EXPECT_EQ(status.in_flight, 1) << "it accepted a message while it was blocked";
  EXPECT_EQ(confirmed, 1U);
  EXPECT_TRUE(holds(status.last_error.value_or(""), "low on memory")) << status.last_error.value_or("");
  EXPECT_TRUE(host.run_until_confirmed());
  EXPECT_TRUE(host.lost.empty());
  EXPECT_FALSE(rabbitmq.status().blocked);
  EXPECT_TRUE(holds(lines.all(), "rabbitmq.unblocked")) << lines.all();
}

TEST(ATroubledRabbitMqPublisher, SettlesWhatIsUnconfirmedAsLostWhenItIsClosed) {
  auto settings = settings_for(broker().add_vhost());
  RabbitMq rabbitmq(settings);
  Host host(rabbitmq);
  ASSERT_TRUE(host.run_until([&] { return rabbitmq.status().connected; }));
  broker().freeze();
  const auto first = host.add("order-1");
  const auto second = host.add("order-2");
  host.offer();
  auto settler = host.settler();

  const auto before = std::chrono::steady_clock::now();
  rabbitmq.close(200, settler);
  const auto took = std::chrono::steady_clock::now() - before;
  broker().thaw();

  EXPECT_EQ(host.lost, (std::vector{first, second}));
  EXPECT_LT(took, std::chrono::seconds(2));
}

}  // namespace
}  // namespace outbox_rabbitmq
