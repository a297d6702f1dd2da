#include "settings.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "rabbitmq.hpp"

namespace inbox_rabbitmq {
namespace {

Settings with_a_queue() {
  Settings settings;
  settings.queue = "warehouse-inbox";
  return settings;
}

/// What the constructor says about settings that cannot be right, or "fine".
std::string complaint_about(const Settings& settings) {
  try {
    const RabbitMq rabbitmq(settings);
    return "fine";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Settings, NeedAQueueAndNothingElse) {
  EXPECT_EQ(complaint_about(with_a_queue()), "fine");
  EXPECT_NE(complaint_about({}).find("The setting `queue` is missing"), std::string::npos) << complaint_about({});
}

TEST(Settings, AreRefusedWithAnAddressThatCannotBeRead) {
  auto settings = with_a_queue();
  settings.url = "broker:5672";

  EXPECT_NE(complaint_about(settings).find("`url`"), std::string::npos);
}

TEST(Settings, AreRefusedOutOfRange) {
  auto settings = with_a_queue();
  settings.prefetch = 65'536;
  EXPECT_EQ(complaint_about(settings), "The setting `prefetch` is 65536; it must be 1 to 65535.");

  settings = with_a_queue();
  settings.delivery_limit = 0;
  EXPECT_EQ(complaint_about(settings), "The setting `delivery_limit` is 0; it must be 1 to 1000000.");

  settings = with_a_queue();
  settings.queue = std::string(250, 'q');
  EXPECT_EQ(complaint_about(settings), "The setting `queue` must be 1 to 242 bytes long.");
}

}  // namespace
}  // namespace inbox_rabbitmq
