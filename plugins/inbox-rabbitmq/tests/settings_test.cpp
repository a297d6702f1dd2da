#include "settings.hpp"

#include <gtest/gtest.h>

namespace inbox_rabbitmq {
namespace {

using comptoir::Fault;

using Faults = std::vector<Fault>;

Settings with_a_queue() {
  Settings settings;
  settings.queue = "warehouse-inbox";
  return settings;
}

TEST(Settings, NeedAQueueAndNothingElse) {
  EXPECT_EQ(faults_of(with_a_queue()), Faults{});

  const auto without = faults_of({});

  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without[0].pointer, "/queue");
  EXPECT_TRUE(without[0].message.starts_with("This is missing: name a queue of this installation's own")) << without[0].message;
}

TEST(Settings, HaveAFaultWhereTheAddressCannotBeRead) {
  auto settings = with_a_queue();
  settings.url = "broker:5672";

  const auto faults = faults_of(settings);

  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/url");
}

TEST(Settings, HaveAFaultForEachThatIsOutOfRange) {
  auto settings = with_a_queue();
  settings.prefetch = 65'536;
  settings.delivery_limit = 0;
  settings.queue = std::string(250, 'q');

  EXPECT_EQ(faults_of(settings), (Faults{{"/queue", "field.malformed", "This name has 250 bytes; it must have 1 to 242."},
                                         {"/prefetch", "field.out_of_range", "65536 is out of range; write 1 to 65535."},
                                         {"/deliveryLimit", "field.out_of_range", "0 is out of range; write 1 to 1000000."}}));
}

}  // namespace
}  // namespace inbox_rabbitmq
