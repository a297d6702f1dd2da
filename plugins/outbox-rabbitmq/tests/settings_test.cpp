#include "settings.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "rabbitmq.hpp"

namespace outbox_rabbitmq {
namespace {

/// What the constructor says about settings that cannot be right, or "fine".
std::string complaint_about(const Settings& settings) {
  try {
    const RabbitMq rabbitmq(settings);
    return "fine";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Settings, AreFineAsTheyAre) { EXPECT_EQ(complaint_about({}), "fine"); }

TEST(Settings, AreRefusedWithAnAddressThatCannotBeRead) {
  Settings settings;
  for (const auto* const url : {"", "broker:5672", "http://broker", "amqp://user:se/cret@broker:5672", "amqp://broker:port"}) {
    settings.url = url;
    EXPECT_NE(complaint_about(settings).find("`url`"), std::string::npos) << url;
    EXPECT_EQ(complaint_about(settings).find("cret"), std::string::npos) << "a part of the password is shown";
  }
}

TEST(Settings, AreRefusedWithAnEncryptedAddress) {
  Settings settings;
  settings.url = "amqps://broker/";

  EXPECT_EQ(complaint_about(settings), "The setting `url` says amqps://, but this plugin speaks amqp:// only.");
}

TEST(Settings, AreRefusedWithAWindowOfNothing) {
  Settings settings;
  settings.window = 0;

  EXPECT_EQ(complaint_about(settings), "The setting `window` is 0; it must be 1 to 65535.");
}

TEST(Settings, AreRefusedWhenBindingsSpeakOfAQueueThatIsNotDeclared) {
  Settings settings;
  settings.queues = {"billing"};
  settings.bindings = {{"biling", {"order.*"}}};

  EXPECT_EQ(complaint_about(settings), "The setting `bindings` speaks of the queue \"biling\", which `queues` does not name.");
}

TEST(Settings, AreRefusedWhenTheLongestDelayIsShorterThanTheShortest) {
  Settings settings;
  settings.reconnect_min_ms = 500;
  settings.reconnect_max_ms = 100;

  EXPECT_EQ(complaint_about(settings), "The setting `reconnect_max_ms` is 100; it must be 500 to 600000.");
}

}  // namespace
}  // namespace outbox_rabbitmq
