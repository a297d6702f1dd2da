// What is read at once is bounded in bytes: few large records, or many small ones, and one record however large it is.
#include "engine.hpp"

namespace comptoir::storage {
namespace {

using samples::order;

/// Ten events, ten messages behind them and ten messages that wait, each with a thousand bytes of data or some more.
class APortion : public StoreTest {
 protected:
  APortion() {
    Changes changes;
    changes.appends = {samples::appended(order("1"), {}, 10)};
    for (auto& event : changes.appends.front().events) event.data = R"({"pad":")" + std::string(1'000, 'x') + R"("})";
    Checksum checksum{};
    for (auto& event : changes.appends.front().events) checksum = event.checksum = chained(checksum, event);
    for (std::uint64_t number = 1; number <= 10; ++number) {
      changes.post(samples::message(order("1"), number, number));
      changes.postings.back().message.data = std::string(1'000, 'x');
    }
    const auto transaction = store().begin();
    transaction->apply(changes);
    const AsideKey key{.consumer = "outbox:log", .stream = order("1"), .attempts = 1, .next_attempt = samples::at(0), .parked = true, .reason = "x"};
    std::vector<Message> waiting;
    for (const auto& posting : changes.postings) {
      waiting.push_back(posting.message);
      waiting.back().position = 10 + waiting.size();
    }
    transaction->set_aside(key, waiting);
    transaction->commit();
  }
};

TEST_P(APortion, OfTheOutboxEndsWithItsBytes) {
  const auto reads = store().read();

  EXPECT_EQ(reads->outbox(10, {100, 2'500}).messages.size(), 3U);
  EXPECT_EQ(store().outbox(13, {100, 2'500}).messages.size(), 3U);
  EXPECT_EQ(reads->outbox(10, {2, 2'500}).messages.size(), 2U);
  EXPECT_EQ(reads->outbox(18, {100, 2'500}).messages.size(), 2U);
}

TEST_P(APortion, OfTheLogEndsWithItsBytes) {
  const auto reads = store().read();

  const auto events = reads->log(4, {100, 2'500});

  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events.front().position, 5U);
  EXPECT_EQ(events.back().version, 7U);
}

TEST_P(APortion, OfWhatWaitsEndsWithItsBytes) {
  EXPECT_EQ(store().aside_messages("outbox:log", order("1"), {100, 2'500}).size(), 3U);
  EXPECT_EQ(store().aside_messages("outbox:log", order("1"), 4).size(), 4U);
}

TEST_P(APortion, HasOneRecordHoweverLargeItIs) {
  const auto reads = store().read();

  EXPECT_EQ(reads->outbox(10, {100, 1}).messages.size(), 1U);
  EXPECT_EQ(reads->log(0, {100, 1}).size(), 1U);
  EXPECT_EQ(store().aside_messages("outbox:log", order("1"), {100, 1}).size(), 1U);
}

TEST_P(APortion, IsKnownToBeUsedUp) {
  const auto reads = store().read();
  const Portion of_bytes{100, 2'500};
  const Portion of_all{100, 1'000'000};

  EXPECT_TRUE(reads->outbox(10, of_bytes).is_cut);
  EXPECT_TRUE(reads->outbox(10, 10).is_cut);
  EXPECT_FALSE(reads->outbox(0, of_all).is_cut);
  EXPECT_TRUE(uses_up(reads->log(0, of_bytes), of_bytes));
  EXPECT_FALSE(uses_up(reads->log(0, of_all), of_all));
}

ON_EVERY_ENGINE(APortion);

}  // namespace
}  // namespace comptoir::storage
