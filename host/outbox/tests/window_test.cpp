// What a relay holds in its memory is bounded in bytes, whatever waits in the outbox, and behind a key that a person sends on.
#include <gtest/gtest.h>

#include "courier.hpp"

namespace comptoir::outbox::testing {
namespace {

constexpr std::size_t large = 100'000;
constexpr Relay::Options narrow{.window_bytes = 500'000, .checkpoint_every_ms = 1};

/// Commits one large message for each of so many accounts, or all of one.
void publish(Courier& courier, std::size_t count, const std::string& account = {}) {
  courier.application().writer().perform([&](storage::Transaction& transaction) {
    storage::Changes changes;
    for (std::size_t i = 1; i <= count; ++i) {
      const storage::StreamKey key{"default", "ledger.account", account.empty() ? "a" + std::to_string(i) : account};
      changes.post(storage::samples::message(key, i, i));
      changes.postings.back().message.data = R"({"pad":")" + std::string(large, 'x') + R"("})";
    }
    transaction.apply(changes);
  });
}

TEST(ARelaysWindow, IsBoundedInBytes) {
  const Place place;
  place.order("orders", "hold");
  Courier courier(place, narrow);
  publish(courier, 40);

  courier.start();

  ASSERT_TRUE(eventually([&] { return courier.relay().status().under_way >= 3; }));
  courier.publish("later");
  ASSERT_FALSE(courier.relay().drained(std::chrono::milliseconds(50)));
  EXPECT_LE(courier.relay().status().waiting, 6U);
  courier.order("");
  ASSERT_TRUE(courier.relay().drained(patience));
  EXPECT_EQ(courier.confirmed(), 41U);
}

TEST(ARelaysWindow, LetsAMessageThroughThatIsLargerThanItIs) {
  const Place place;
  Courier courier(place, {.window_bytes = 1'000, .checkpoint_every_ms = 1});
  publish(courier, 3);

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.confirmed(), 3U);
}

TEST(ARelaysWindow, HoldsWhatWasParkedUntilThatIsStored) {
  const Place place;
  Courier courier(place, {.window_bytes = 500'000, .checkpoint_every_ms = 60'000});
  courier.order("reject bad");
  courier.start();
  publish(courier, 4, "bad");
  ASSERT_TRUE(eventually([&] { return !courier.journal("rejected").empty(); }));

  courier.publish("good");

  ASSERT_FALSE(courier.relay().drained(std::chrono::milliseconds(50)));
  EXPECT_EQ(courier.confirmed(), 0U) << "there is no room to read it";
  courier.relay().look_at_keys();  // which stores what was parked
  ASSERT_TRUE(courier.relay().drained(patience));
  EXPECT_EQ(courier.confirmed(), 1U);
}

TEST(ARelaysWindow, IsNotOutgrownByWhatWaitsBehindAKeyThatIsSentOn) {
  const Place place;
  Courier courier(place, narrow);
  courier.order("reject bad");
  courier.start();
  publish(courier, 30, "bad");
  ASSERT_TRUE(eventually([&] {
    const auto aside = courier.store().aside(consumer_of_courier);
    return aside.size() == 1 && aside.front().waiting == 30;
  }));
  courier.order("hold");

  ASSERT_EQ(courier.relay().retry("bad"), 1U);

  ASSERT_TRUE(eventually([&] { return courier.relay().status().waiting > 0; }));
  EXPECT_LE(courier.relay().status().waiting, 6U);
  courier.order("");
  courier.publish("bad");
  ASSERT_TRUE(eventually([&] { return courier.confirmed() == 31 && courier.store().aside({}).empty(); }));
  std::string in_order;
  for (int position = 1; position <= 31; ++position) in_order += (position == 1 ? "" : " ") + std::to_string(position);
  EXPECT_EQ(courier.positions("confirmed", "bad"), in_order);
}

}  // namespace
}  // namespace comptoir::outbox::testing
