#include <chrono>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <comptoir/publisher.hpp>

namespace {

using comptoir::Offer;
using std::chrono::milliseconds, std::chrono::steady_clock;

/// Does what its fields say, and remembers what it was given.
class Scripted final : public comptoir::Publisher {
 public:
  Offer offer(const comptoir::Outgoing& message, comptoir::Settler& settler) override {
    if (throws) throw std::runtime_error("The pigeon is ill.");
    if (throws_a_number) throw 42;
    envelope = message.envelope;
    settler.confirmed(message.position);
    return answer;
  }
  void drive(int, std::uint32_t, comptoir::Settler&) override {
    if (throws) throw std::runtime_error("The pigeon is ill.");
  }
  void close(std::uint32_t, comptoir::Settler&) override { throw std::runtime_error("The pigeon is ill."); }
  comptoir::PublisherStatus status() const override {
    if (throws) throw std::runtime_error("The pigeon is ill.");
    return {.connected = true, .in_flight = 3, .last_error = "Rain."};
  }

  Offer answer = Offer::accepted;
  bool throws = false;
  bool throws_a_number = false;
  std::string envelope;
};

comptoir::Publisher& publisher_of(void* plugin) noexcept { return *static_cast<Scripted*>(plugin); }

struct Settlement {
  std::uint64_t position = 0;
  comptoir_settlement outcome = -1;
  std::string reason;
};

comptoir_settler settler_into(Settlement& settlement) {
  return {&settlement, [](void* self, std::uint64_t position, comptoir_settlement outcome, comptoir_text reason) {
            *static_cast<Settlement*>(self) = {position, outcome, std::string(reason.data, reason.size)};
          }};
}

class APublisherTable : public testing::Test {
 protected:
  std::string status() {
    std::string json;
    table.status(&publisher, {&json, [](void* self, comptoir_text bytes) { static_cast<std::string*>(self)->append(bytes.data, bytes.size); }});
    return json;
  }

  const comptoir_publisher& table = *comptoir::detail::publisher_table<&publisher_of, false>();
  Scripted publisher;
  Settlement settlement;
  comptoir_outgoing message{};
};

TEST_F(APublisherTable, HandsAMessageOverAndItsSettlementBack) {
  message.position = 7;
  message.envelope = {"{}", 2};

  EXPECT_EQ(table.offer(&publisher, &message, settler_into(settlement)), COMPTOIR_ACCEPTED);

  EXPECT_EQ(publisher.envelope, "{}");
  EXPECT_EQ(settlement.position, 7U);
  EXPECT_EQ(settlement.outcome, COMPTOIR_CONFIRMED);
}

TEST_F(APublisherTable, SaysWhenThePublisherIsFull) {
  publisher.answer = Offer::full;

  EXPECT_EQ(table.offer(&publisher, &message, settler_into(settlement)), COMPTOIR_FULL);
}

TEST_F(APublisherTable, RejectsAMessageThatThePublisherChokesOn) {
  publisher.throws = true;
  message.position = 8;

  EXPECT_EQ(table.offer(&publisher, &message, settler_into(settlement)), COMPTOIR_ACCEPTED);

  EXPECT_EQ(settlement.position, 8U);
  EXPECT_EQ(settlement.outcome, COMPTOIR_REJECTED);
  EXPECT_EQ(settlement.reason, "The pigeon is ill.");
}

TEST_F(APublisherTable, RejectsAMessageAtWhichThePublisherThrowsWhatIsNoException) {
  publisher.throws_a_number = true;
  message.position = 8;

  EXPECT_EQ(table.offer(&publisher, &message, settler_into(settlement)), COMPTOIR_ACCEPTED);

  EXPECT_EQ(settlement.position, 8U);
  EXPECT_EQ(settlement.outcome, COMPTOIR_REJECTED);
  EXPECT_EQ(settlement.reason, "The publisher threw something that is no exception.");
}

TEST_F(APublisherTable, PausesWhereThePublisherThrowsInsteadOfWaiting) {
  publisher.throws = true;
  const auto begun = steady_clock::now();

  table.drive(&publisher, -1, 5, settler_into(settlement));

  EXPECT_GE(steady_clock::now() - begun, milliseconds(5));
}

TEST_F(APublisherTable, LetsNoExceptionOut) {
  publisher.throws = true;

  table.drive(&publisher, -1, 1, settler_into(settlement));
  table.close(&publisher, 1, settler_into(settlement));

  EXPECT_EQ(status(), "{}");
}

TEST_F(APublisherTable, WritesTheStatusAsJson) {
  EXPECT_EQ(status(), R"({"connected":true,"blocked":false,"inFlight":3,"reconnects":0,"lastError":"Rain."})");
}

}  // namespace
