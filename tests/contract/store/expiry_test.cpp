// What a store lets go of, and what it keeps although its time is up.
#include <chrono>

#include "engine.hpp"
#include "storage/digest.hpp"

namespace comptoir::storage {

using namespace samples;

class AnExpiry : public StoreTest {
 protected:
  /// So many days after everything was written.
  Expiry after(std::int64_t days) const { return {.now = now_ + Duration::days(days), .passed = 1'000}; }

  Message sent(std::uint64_t number) const {
    auto out = message(order("1"), number, number);
    out.origin.recorded = now_;
    return out;
  }
  void deliver(const Id& message) {
    Changes changes;
    changes.deliveries = {{"stock/x", "acme", message, now_}};
    commit(store(), changes);
  }
  bool is_known(const Id& message) { return store().read()->delivered({"stock/x", "acme", message, now_}); }

  Timestamp now_ = Timestamp::from_microseconds_since_epoch(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
};
ON_EVERY_ENGINE(AnExpiry);

TEST_P(AnExpiry, LeavesWhatNobodyHasPassed) {
  Changes changes;
  changes.postings = posted({sent(1), sent(2), sent(3)});
  commit(store(), changes);
  auto expiry = after(30);
  expiry.passed = 0;

  EXPECT_EQ(store().expire(expiry), Leftover::none);

  EXPECT_EQ(store().read()->outbox(0, 10).messages.size(), 3U);
}

TEST_P(AnExpiry, LeavesMessagesUntilTheirTimeIsUp) {
  Changes changes;
  changes.postings = posted({sent(1), sent(2)});
  commit(store(), changes);

  store().expire(after(6));

  EXPECT_EQ(store().read()->outbox(0, 10).messages.size(), 2U);
}

TEST_P(AnExpiry, GivesNoPositionTwice) {
  Changes changes;
  changes.postings = posted({sent(1), sent(2), sent(3)});
  commit(store(), changes);
  store().expire(after(30));

  commit(store(), changes);

  EXPECT_EQ(store().read()->outbox(3, 10).messages.front().position, 4U);
  EXPECT_EQ(shown(store().verify()), "") << "that something is missing is known";
}

TEST_P(AnExpiry, NeverTouchesEvents) {
  append(store(), order("1"), 3);

  store().expire(after(3'000));

  EXPECT_EQ(store().read()->log(0, 10).size(), 3U);
  EXPECT_EQ(shown(store().verify()), "");
}

TEST_P(AnExpiry, ForgetsAnswersOnceTheirTimeIsUp) {
  auto young = origin();
  young.recorded = now_;
  Changes changes;
  changes.answers = {{"acme", "ann", "old", digest("print"), 200, "{}", "", "", 0, origin().recorded},
                     {"acme", "ann", "young", digest("print"), 200, "{}", "", "", 0, young.recorded}};
  commit(store(), changes);

  EXPECT_EQ(store().expire(after(6)), Leftover::none);

  EXPECT_FALSE(store().read()->answer("acme", "ann", "old"));
  EXPECT_TRUE(store().read()->answer("acme", "ann", "young"));
}

TEST_P(AnExpiry, ForgetsDeliveriesOnceTheirTimeIsUpAndSaysHowFarBackTheyAreKnown) {
  deliver(id(1));
  store().expire(after(6));
  EXPECT_TRUE(is_known(id(1)));

  store().expire(after(30));

  EXPECT_FALSE(is_known(id(1)));
  EXPECT_EQ(store().inbox_reach(), now_ + Duration::days(30 - 7 - 1));
}

TEST_P(AnExpiry, NeverSaysThatDeliveriesAreKnownAgain) {
  store().expire(after(30));
  auto longer = after(31);
  longer.inbox = Duration::days(20);

  store().expire(longer);

  EXPECT_EQ(store().inbox_reach(), now_ + Duration::days(30 - 7 - 1));
}

TEST_P(AnExpiry, KnowsADeliveryForAsLongAsItsMessageCanBeDeliveredAgain) {
  deliver(id(1));
  Changes changes;
  changes.postings = posted({sent(1)});
  commit(store(), changes);
  auto expiry = after(30);
  expiry.passed = 0;

  store().expire(expiry);

  EXPECT_TRUE(is_known(id(1)));
}

TEST_P(AnExpiry, KnowsADeliveryForAsLongAsItsEventCanBeFoldedAgain) {
  deliver(id(1));
  auto changed = appended(order("1"), {});
  changed.events.front().origin.recorded = now_;
  Changes changes;
  changes.appends = {changed};
  commit(store(), changes);
  auto expiry = after(30);
  expiry.passed = 0;

  store().expire(expiry);

  EXPECT_TRUE(is_known(id(1)));
}

TEST_P(AnExpiry, KnowsADeliveryOfAMessageThatWaitsAside) {
  const auto waiting = sent(1);
  deliver(waiting.id);
  const auto transaction = store().begin();
  transaction->set_aside({.consumer = "stock/x", .stream = order("1"), .attempts = 1, .next_attempt = now_, .parked = true, .reason = "It broke."},
                         std::vector<Message>{waiting});
  transaction->commit();

  store().expire(after(30));

  EXPECT_TRUE(is_known(waiting.id));
}

TEST_P(AnExpiry, TakesADeliveryOfADayThatIsGone) {
  store().expire(after(30));

  deliver(id(1));

  EXPECT_TRUE(is_known(id(1)));
  EXPECT_THROW(deliver(id(1)), Conflict);
}

}  // namespace comptoir::storage
