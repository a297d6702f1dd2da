// The inbox over a real store and a receiver that does as it is told: taken in order, acknowledged only when it is durable.
#include "inbox/inbox.hpp"

#include <algorithm>
#include <atomic>
#include <new>

#include "inbox/tests/office.hpp"
#include "outbox/relay.hpp"

namespace comptoir::inbox {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty;

TEST(AnInbox, TakesNoMoreBytesInHandThanItMay) {
  const Place place;
  Office office(place, {.window_bytes = 1'800, .keep = for_ever});
  for (int i = 1; i <= 20; ++i) office.write(Office::news(std::string(250, 'a'), i, i));
  std::size_t largest = 0;
  std::mutex mutex;
  office.application().store().faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    largest = std::max(largest, changes.postings.size());
  };

  office.open();

  ASSERT_TRUE(office.eventually_told(20));
  EXPECT_EQ(office.outbox().size(), 20U);
  EXPECT_LE(largest, 2U) << "each is some 800 bytes long";
}

TEST(AnInbox, HasRoomForAsManyBytesEachTime) {
  const Place place;
  Office office(place, {.window_bytes = 1'800, .keep = for_ever});
  for (int i = 1; i <= 20; ++i) office.write(Office::news(std::string(250, 'a'), i, i));
  std::vector<std::size_t> sizes;
  std::mutex mutex;
  office.application().store().faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    if (!changes.postings.empty()) sizes.push_back(changes.postings.size());
  };

  office.open();

  ASSERT_TRUE(office.eventually_told(20));
  EXPECT_EQ(sizes, std::vector<std::size_t>(10, 2)) << "what was taken in makes room";
}

TEST(AnInbox, TakesAMessageThatIsLargerThanWhatItMayHold) {
  const Place place;
  Office office(place, {.window_bytes = 100, .keep = for_ever});
  for (int i = 1; i <= 3; ++i) office.write(Office::news("a", i, i));

  office.open();

  ASSERT_TRUE(office.eventually_told(3));
  EXPECT_EQ(office.outbox().size(), 3U);
}

TEST(AnInbox, SaysWhatIsWantedBeforeAnythingElse) {
  const Place place;
  Office office(place);
  office.open();

  EXPECT_TRUE(eventually([&] { return office.wanted().size() == 2; }));

  EXPECT_THAT(office.wanted(), ElementsAre("ledger.balance.changed", "ledger.settlement.asked"));
}

TEST(AnInbox, DeliversWhatComesInToTheReactions) {
  const Place place;
  Office office(place);
  office.application().start_reactions();
  for (int i = 1; i <= 3; ++i) office.write(Office::news("a", 10 * i, i));
  office.open();

  ASSERT_TRUE(office.eventually_told(3));

  EXPECT_THAT(office.told(), ElementsAre("taken 0", "taken 1", "taken 2"));
  EXPECT_TRUE(eventually([&] { return office.application().heard_of("a") == R"({"balances":[10,20,30]})"; })) << office.application().heard_of("a");
}

TEST(AnInbox, KeepsWhatTheEventSaysOfItsOrigin) {
  const Place place;
  Office office(place);
  office.write(Office::news("a", 10, 1));
  office.open();

  ASSERT_TRUE(office.eventually_told(1));

  const auto messages = office.outbox();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].stream, (storage::StreamKey{"default", "ledger.account", "a"}));
  EXPECT_EQ(messages[0].origin.actor, "ada");
  EXPECT_EQ(messages[0].type, "ledger.balance.changed/1");
}

TEST(AnInbox, TellsNothingBeforeTheCommit) {
  const Place place;
  Office office(place);
  std::atomic<bool> told_before_commit{false};
  office.application().store().faults.on_commit = [&] { told_before_commit = told_before_commit || !office.told().empty(); };
  for (int i = 1; i <= 20; ++i) office.write(Office::news("a", i, i));
  office.open();

  ASSERT_TRUE(office.eventually_told(20));

  EXPECT_FALSE(told_before_commit);
}

TEST(AnInbox, WaitsForAStoreThatIsAwayAndKeepsTheOrder) {
  const Place place;
  Office office(place, {.window = 2, .keep = for_ever});
  std::atomic<bool> away{true};
  office.application().store().faults.on_commit = [&] {
    if (away) throw storage::StoreError("The disk is full.");
  };
  for (int i = 1; i <= 5; ++i) office.write(Office::news("a", i, i));
  office.open();
  ASSERT_TRUE(eventually([&] { return office.told().size() >= 4; }));
  EXPECT_THAT(office.told(), ::testing::Each(HasSubstr("later")));

  away = false;
  ASSERT_TRUE(eventually([&] { return office.inbox().status().taken == 5; }));

  std::vector<std::uint64_t> versions;
  for (const auto& message : office.outbox()) versions.push_back(message.version);
  EXPECT_THAT(versions, ElementsAre(1, 2, 3, 4, 5));
  const auto reports = office.reports();
  EXPECT_THAT(reports.front(), HasSubstr("inbox.failing: What comes in from outside waits"));
  EXPECT_THAT(reports.back(), HasSubstr("inbox.recovered"));
  EXPECT_LT(reports.size(), 5U) << "at growing distance, not at each attempt";
}

/// What was taken is the host's: a reaction that refuses sets the key aside here, in order, and the outside has long forgotten the message.
TEST(AnInbox, LeavesAReactionThatRefusesToTheHost) {
  const Place place;
  place.order("a", "refuse");
  Office office(place);
  office.application().start_reactions({1, 1, 1});
  for (int i = 1; i <= 3; ++i) {
    office.write(Office::news("a", i, i));
    office.write(Office::news("b", i, 10 + i));
  }
  office.open();

  ASSERT_TRUE(office.eventually_told(6));

  EXPECT_THAT(office.told(), ::testing::Each(HasSubstr("taken")));
  EXPECT_TRUE(eventually([&] { return office.application().heard_of("b") == R"({"balances":[1,2,3]})"; })) << office.application().heard_of("b");
  EXPECT_TRUE(eventually([&] {
    const auto aside = office.application().store().aside({});
    return aside.size() == 1 && aside[0].parked && aside[0].waiting == 3;
  }));
}

TEST(AnInbox, CallsAReceiverNoMoreThatComesBackWhenTheInboxHasStopped) {
  const Place place;
  const plugins::Deadlines deadlines{.handler = patience, .start = patience, .stop = patience, .call = std::chrono::milliseconds(200)};
  Office office(place, patient, {"listener", "test-receiver"}, deadlines);
  const auto told = [&](const std::string& words) {
    const auto reports = office.application().reports();
    return std::ranges::any_of(reports, [&](const std::string& report) { return report.starts_with(words); });
  };
  place.order("drive", "stay");
  office.open();
  ASSERT_TRUE(eventually([&] { return told("handler.abandoned: Step drive"); }));

  office.close();
  place.order("drive", "");

  ASSERT_TRUE(eventually([&] { return told("handler.returned: Step drive"); }));
  EXPECT_THAT(office.told(), IsEmpty()) << "the receiver was closed";
}

TEST(AnInbox, TellsTheReceiverOfTheOthersWhenNobodyCanBeToldOfOne) {
  const Place place;
  Office office(place);
  office.on_report = [](std::string_view code) {
    if (code == "inbox.unfit") throw std::bad_alloc();
  };
  office.write("not json");
  office.write(Office::news("a", 1, 1));

  office.open();

  ASSERT_TRUE(office.eventually_told(1));
  EXPECT_THAT(office.told(), ElementsAre("taken 1"));
}

TEST(AnInbox, PublishesNothingOfWhatCameIn) {
  const Place place;
  Office office(place);
  for (int i = 1; i <= 3; ++i) office.write(Office::news("a", i, i));
  office.open();
  ASSERT_TRUE(office.eventually_told(3));

  auto& application = office.application();
  outbox::Relay relay(application.store(), application.writer(), application.lanes(), *application.catalogue().find("test-publisher"),
                      application.watchdog(), {}, [](std::string_view, const std::string&) {});
  ASSERT_TRUE(relay.drained(patience));

  EXPECT_EQ(relay.status().settled, 3U);
  EXPECT_EQ(relay.status().confirmed, 0U);
  EXPECT_FALSE(std::filesystem::exists(place.orders() / "journal")) << "the publisher was offered something";
}

TEST(AnInbox, LetsTheReceiverGoWhenItStops) {
  const Place place;
  Office office(place);
  office.open();

  office.close();

  EXPECT_THAT(office.told(), ElementsAre("closed"));
}

}  // namespace
}  // namespace comptoir::inbox
