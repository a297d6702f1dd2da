// The inbox over a real store and a receiver that does as it is told: taken once, in order, acknowledged only when it is durable.
#include "inbox/inbox.hpp"

#include <algorithm>
#include <fstream>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbox/relay.hpp"
#include "testing/application.hpp"

namespace comptoir::inbox {
namespace {

using dispatch::testing::Application, dispatch::testing::eventually, dispatch::testing::patience, dispatch::testing::Place;
using ::testing::Contains, ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty;

/// The ids of these tests are of 2024.
constexpr Duration for_ever = Duration::days(36'500);
const Inbox::Options patient{.keep = for_ever};

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// An installation that has the listener, and hears of a ledger elsewhere.
class Office {
 public:
  explicit Office(const Place& place, Inbox::Options options = patient,
                  std::vector<std::string> plugins = {"listener", "test-publisher", "test-receiver"},
                  const plugins::Deadlines& deadlines = dispatch::testing::Arrangement().deadlines)
      : place_(place), options_(options), application_(place, {.plugins = std::move(plugins), .deadlines = deadlines}) {}
  ~Office() { inbox_.reset(); }

  Application& application() { return application_; }
  Inbox& inbox() { return *inbox_; }

  void open() {
    const auto report = [this](std::string_view code, const std::string& sentence) {
      const std::lock_guard lock(mutex_);
      reports_.push_back(std::string(code) + ": " + sentence);
    };
    auto& receiver = *application_.catalogue().find("test-receiver");
    inbox_ = std::make_unique<Inbox>(application_.store(), application_.writer(), application_.directory(), receiver, application_.watchdog(),
                                     options_, report);
  }
  void close() { inbox_->stop(); }

  /// Puts a letter into the outside's file.
  void write(const std::string& letter) const { std::ofstream(place_.orders() / "letters", std::ios::app) << letter << std::endl; }
  /// The news that an account's balance is `balance`, by an event whose id ends in `number`.
  static std::string news(const std::string& account, int balance, int number) {
    auto id = std::to_string(number);
    id.insert(0, 12 - id.size(), '0');
    return R"({"specversion":"1.0","id":"018f0000-0000-7000-8000-)" + id +
           R"(","source":"/comptoir/acme/ledger.account","type":"ledger.balance.changed/1",)" + R"("subject":")" + account +
           R"(","tenant":"default","aggregatetype":"ledger.account","aggregateversion":)" + std::to_string(number) +
           R"(,"actor":"ada","data":{"account":")" + account + R"(","balance":)" + std::to_string(balance) + "}}";
  }
  /// The same by a system whose ids say nothing of time.
  static std::string dated(const std::string& account, int balance, const std::string& id, const std::string& time) {
    return R"({"specversion":"1.0","id":")" + id + R"(","source":"/crow","type":"ledger.balance.changed/1","subject":")" + account + R"(","time":")" +
           time + R"(","data":{"account":")" + account + R"(","balance":)" + std::to_string(balance) + "}}";
  }
  /// The outside gives everything again.
  void again(int round) const { place_.order("round", std::to_string(round)); }

  /// What the receiver was told, a line each.
  std::vector<std::string> told() const { return lines("told"); }
  std::vector<std::string> wanted() const { return lines("wanted"); }
  bool eventually_told(std::size_t count) const {
    return eventually([&] { return told().size() >= count; });
  }
  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }
  std::vector<storage::Message> outbox() { return application_.store().read()->outbox(0, 100'000); }

 private:
  std::vector<std::string> lines(const std::string& name) const {
    std::vector<std::string> lines;
    std::ifstream file(place_.orders() / name);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  const Place& place_;
  Inbox::Options options_;
  std::mutex mutex_;
  std::vector<std::string> reports_;
  Application application_;
  std::unique_ptr<Inbox> inbox_;
};

TEST(AnInbox, TakesNoMoreBytesInHandThanItMay) {
  const Place place;
  Office office(place, {.window_bytes = 1'800, .keep = for_ever});
  for (int i = 1; i <= 20; ++i) office.write(Office::news(std::string(250, 'a'), i, i));
  std::size_t largest = 0;
  std::mutex mutex;
  office.application().store().faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    largest = std::max(largest, changes.messages.size());
  };

  office.open();

  ASSERT_TRUE(office.eventually_told(20));
  EXPECT_EQ(office.outbox().size(), 20U);
  EXPECT_LE(largest, 2U) << "each is some 800 bytes long";
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

TEST(AnInbox, TakesAMessageThatComesAHundredTimesOnce) {
  const Place place;
  Office office(place, {.window = 7, .keep = for_ever});
  office.application().start_reactions();
  for (int i = 0; i < 100; ++i) {
    office.write(Office::news("a", 10, 1));
    office.write(Office::news("b", 20, 2));
  }
  office.open();

  ASSERT_TRUE(office.eventually_told(200));

  EXPECT_THAT(office.told(), ::testing::Each(HasSubstr("taken")));
  EXPECT_EQ(office.outbox().size(), 2U);
  EXPECT_EQ(office.inbox().status().taken, 2U);
  EXPECT_EQ(office.inbox().status().repeats, 198U);
  EXPECT_TRUE(eventually([&] { return office.application().heard_of("a") == R"({"balances":[10]})"; })) << office.application().heard_of("a");
}

TEST(AnInbox, KnowsARepeatThatComesAfterALaterEventOfItsKey) {
  const Place place;
  Office office(place);
  office.application().start_reactions();
  for (const int number : {1, 2, 1, 3, 2, 3, 4}) office.write(Office::news("a", number, number));
  office.open();

  ASSERT_TRUE(office.eventually_told(7));

  EXPECT_TRUE(eventually([&] { return office.application().heard_of("a") == R"({"balances":[1,2,3,4]})"; })) << office.application().heard_of("a");
}

/// The host dies between its commit and the acknowledgement: the outside gives everything again to the next one.
TEST(AnInbox, KnowsWhatItTookBeforeItDied) {
  const Place place;
  {
    Office office(place);
    for (int i = 1; i <= 3; ++i) office.write(Office::news("a", i, i));
    office.open();
    ASSERT_TRUE(office.eventually_told(3));
  }

  Office office(place);
  office.application().start_reactions();
  office.open();

  ASSERT_TRUE(office.eventually_told(7)) << "three of the first run, its farewell, three of this one";
  EXPECT_EQ(office.inbox().status().repeats, 3U);
  EXPECT_EQ(office.outbox().size(), 3U);
  EXPECT_TRUE(eventually([&] { return office.application().heard_of("a") == R"({"balances":[1,2,3]})"; })) << office.application().heard_of("a");
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

TEST(AnInbox, GivesBackWhatCannotBeReadAndGoesOn) {
  const Place place;
  Office office(place);
  office.write("garbage");
  office.write(Office::news("a", 10, 1));
  office.write(R"({"specversion":"1.0","id":"1","source":"s","type":"weather.changed/1","time":"2026-01-01T00:00:00Z","data":{}})");
  office.open();

  ASSERT_TRUE(office.eventually_told(3));

  const auto told = office.told();
  EXPECT_THAT(told[0], HasSubstr("unfit 0 because inbox.no_cloudevent: It is no CloudEvent 1.0"));
  EXPECT_EQ(told[1], "taken 1");
  EXPECT_EQ(told[2], R"(unfit 2 because inbox.unfit: No enabled plugin reacts to "weather.changed/1".)");
  EXPECT_EQ(office.inbox().status().unfit, 2U);
  EXPECT_THAT(office.reports(), Contains(HasSubstr("inbox.unfit: A message from outside cannot be taken.")).Times(2));
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

/// What told repeats of it has been removed by now, or may have been.
TEST(AnInbox, GivesBackWhatCannotProveThatItIsNew) {
  const Place place;
  Office office(place, {.keep = Duration::days(7)});
  office.write(Office::news("a", 10, 1));  // by its id of 2024
  office.write(Office::dated("a", 20, "2", "2024-05-01T00:00:00Z"));
  office.write(Office::dated("a", 30, "3", storage::samples::at(seconds_since_1970()).text()));
  office.open();

  ASSERT_TRUE(office.eventually_told(3));

  EXPECT_THAT(office.told()[0], HasSubstr("unfit 0 because inbox.too_old: It is of 2024-04-"));
  EXPECT_THAT(office.told()[0], HasSubstr("nothing can prove that it is new."));
  EXPECT_THAT(office.told()[1], HasSubstr("unfit 1 because inbox.too_old: It is of 2024-05-01T00:00:00"));
  EXPECT_EQ(office.told()[2], "taken 2");
  EXPECT_EQ(office.outbox().size(), 1U);
}

TEST(AnInbox, TakesNothingThatIsOlderThanWhatTheStoreKnows) {
  const Place place;
  Office office(place);
  const auto now = storage::samples::at(seconds_since_1970());
  office.application().store().expire({.now = now + Duration::days(30), .outbox_passed = 0, .log_passed = 0});
  office.write(Office::dated("a", 10, "1", now.text()));
  office.open();

  ASSERT_TRUE(office.eventually_told(1));

  EXPECT_THAT(office.told()[0], HasSubstr("unfit 0 because inbox.too_old"));
}

TEST(AnInbox, KnowsARepeatForAsLongAsItIsWrittenDownHoweverOldItIs) {
  const Place place;
  {
    Office office(place);
    office.write(Office::news("a", 10, 1));
    office.open();
    ASSERT_TRUE(office.eventually_told(1));
  }

  Office office(place, {.keep = Duration::days(7)});
  office.open();

  ASSERT_TRUE(office.eventually_told(3)) << "the first run, its farewell, the repeat";
  EXPECT_THAT(office.told()[2], HasSubstr("taken"));
  EXPECT_EQ(office.inbox().status().repeats, 1U);
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
