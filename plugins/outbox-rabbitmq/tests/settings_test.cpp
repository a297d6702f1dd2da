#include "settings.hpp"

#include <gtest/gtest.h>

namespace outbox_rabbitmq {
namespace {

using comptoir::Fault;

using Faults = std::vector<Fault>;

TEST(Settings, AreFineAsTheyAre) { EXPECT_EQ(faults_of({}), Faults{}); }

TEST(Settings, HaveAFaultWhereTheAddressCannotBeRead) {
  Settings settings;
  settings.url = "amqp://user:se/cret@broker:5672";

  const auto faults = faults_of(settings);

  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/url");
  EXPECT_EQ(faults[0].code, "url.malformed");
  EXPECT_EQ(faults[0].message.find("cret"), std::string::npos) << "a part of the password is shown";
}

TEST(Settings, HaveAFaultForEachThatIsOutOfRange) {
  Settings settings;
  settings.window = 0;
  settings.reconnect_min_ms = 500;
  settings.reconnect_max_ms = 100;
  settings.exchange = "";
  settings.queues = {std::string(250, 'q')};

  EXPECT_EQ(faults_of(settings), (Faults{{"/exchange", "field.malformed", "This name has 0 bytes; it must have 1 to 242."},
                                         {"/queues/0", "field.malformed", "This name has 250 bytes; it must have 1 to 242."},
                                         {"/window", "field.out_of_range", "0 is out of range; write 1 to 65535."},
                                         {"/reconnectMaxMs", "field.out_of_range", "100 is out of range; write 500 to 600000."}}));
}

TEST(Settings, HaveAFaultWhereBindingsSpeakOfAQueueThatIsNotDeclared) {
  Settings settings;
  settings.queues = {"billing"};
  settings.bindings = {{"billing", {"order.*"}}, {"biling", {"order.*"}}};

  EXPECT_EQ(faults_of(settings),
            (Faults{{"/bindings/1/queue", "field.unknown_queue", "`queues` does not name the queue \"biling\"; add it there."}}));
}

}  // namespace
}  // namespace outbox_rabbitmq
