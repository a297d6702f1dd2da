#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/receiver.hpp>

namespace {

using comptoir::Verdict;
using std::chrono::milliseconds, std::chrono::steady_clock;

/// Hands in one message in each drive, and remembers what it was told.
class ScriptedReceiver final : public comptoir::Receiver {
 public:
  void want(std::vector<std::string> names) override {
    fail_if_told();
    wanted = std::move(names);
  }
  void drive(int, std::uint32_t, comptoir::Intake& intake) override {
    fail_if_told();
    accepted = intake.hand_in({.token = 7, .envelope = "{}"});
  }
  void settle(std::uint64_t token, Verdict verdict, std::string_view reason) override {
    fail_if_told();
    settled += std::to_string(token) + (verdict == Verdict::taken ? " taken" : verdict == Verdict::unfit ? " unfit" : " later") + std::string(reason);
  }
  void close(std::uint32_t) override { fail_if_told(); }
  comptoir::ReceiverStatus status() const override {
    fail_if_told();
    return {.connected = true, .in_hand = 3, .last_error = "Rain."};
  }

  bool throws = false;
  bool accepted = false;
  std::vector<std::string> wanted;
  std::string settled;

 private:
  void fail_if_told() const {
    if (throws) throw std::runtime_error("The pigeon is ill.");
  }
};

comptoir::Receiver& receiver_of(void* plugin) { return *static_cast<ScriptedReceiver*>(plugin); }

class AReceiverTable : public testing::Test {
 protected:
  comptoir_intake intake() {
    return {this, [](void* self, const comptoir_incoming* message) {
              auto& test = *static_cast<AReceiverTable*>(self);
              test.handed_in += std::to_string(message->token) + " " + std::string(message->envelope.data, message->envelope.size);
              return test.is_full ? 0U : 1U;
            }};
  }
  std::string status() {
    std::string json;
    table.status(&receiver, {&json, [](void* self, comptoir_text bytes) { static_cast<std::string*>(self)->append(bytes.data, bytes.size); }});
    return json;
  }

  const comptoir_receiver& table = *comptoir::detail::receiver_table<&receiver_of>();
  ScriptedReceiver receiver;
  bool is_full = false;
  std::string handed_in;
};

TEST_F(AReceiverTable, SaysWhatIsWanted) {
  const comptoir_text names[] = {{"order.confirmed", 15}, {"stock.reserved", 14}};

  table.want(&receiver, names, 2);

  EXPECT_EQ(receiver.wanted, (std::vector<std::string>{"order.confirmed", "stock.reserved"}));
}

TEST_F(AReceiverTable, HandsAMessageIn) {
  table.drive(&receiver, -1, 1, intake());

  EXPECT_EQ(handed_in, "7 {}");
  EXPECT_TRUE(receiver.accepted);
}

TEST_F(AReceiverTable, TellsTheReceiverThatTheHostHasItsHandsFull) {
  is_full = true;

  table.drive(&receiver, -1, 1, intake());

  EXPECT_FALSE(receiver.accepted);
}

TEST_F(AReceiverTable, TellsWhatBecameOfEachMessage) {
  table.settle(&receiver, 1, COMPTOIR_TAKEN, {});
  table.settle(&receiver, 2, COMPTOIR_UNFIT, {": Torn.", 7});
  table.settle(&receiver, 3, COMPTOIR_LATER, {": Busy.", 7});

  EXPECT_EQ(receiver.settled, "1 taken2 unfit: Torn.3 later: Busy.");
}

TEST_F(AReceiverTable, LetsNoExceptionOut) {
  receiver.throws = true;

  table.want(&receiver, nullptr, 0);
  table.drive(&receiver, -1, 1, intake());
  table.settle(&receiver, 1, COMPTOIR_TAKEN, {});
  table.close(&receiver, 1);

  EXPECT_EQ(status(), "{}");
}

TEST_F(AReceiverTable, PausesWhereTheReceiverThrowsInsteadOfWaiting) {
  receiver.throws = true;
  const auto begun = steady_clock::now();

  table.drive(&receiver, -1, 5, intake());

  EXPECT_GE(steady_clock::now() - begun, milliseconds(5));
}

TEST_F(AReceiverTable, WritesTheStatusAsJson) {
  EXPECT_EQ(status(), R"({"connected":true,"inHand":3,"reconnects":0,"unfit":0,"lastError":"Rain."})");
}

}  // namespace
