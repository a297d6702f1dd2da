// What cannot be taken in goes back with its reason, and holds up nobody.
#include <chrono>

#include "inbox/tests/office.hpp"

namespace comptoir::inbox {
namespace {

using ::testing::Contains, ::testing::ElementsAre, ::testing::HasSubstr;

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
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

TEST(AnInbox, TakesTheOthersWholeWhenTheStoreRefusesOne) {
  const Place place;
  Office office(place);
  for (int i = 1; i <= 3; ++i) office.write(Office::news("a", 10 * i, i));
  office.application().store().faults.on_apply = [](const storage::Changes& changes) {
    for (const auto& [message, behind] : changes.postings)
      if (message.version == 2) throw storage::BadStatement("A text holds what no text may.");
  };

  office.open();

  ASSERT_TRUE(office.eventually_told(3));
  EXPECT_THAT(office.told(),
              ElementsAre("taken 0", "unfit 1 because inbox.not_storable: The store cannot hold it: A text holds what no text may.", "taken 2"));
  std::vector<std::string> written;
  for (const auto& message : office.outbox()) written.push_back(message.stream.id + " " + message.type + " " + message.data);
  EXPECT_THAT(written, ElementsAre(R"(a ledger.balance.changed/1 {"account":"a","balance":10})",
                                   R"(a ledger.balance.changed/1 {"account":"a","balance":30})"));
  EXPECT_EQ(office.inbox().status().taken, 2U);
  EXPECT_EQ(office.inbox().status().unfit, 1U);
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
  office.application().store().expire({.now = now + Duration::days(30), .passed = 0});
  office.write(Office::dated("a", 10, "1", now.text()));
  office.open();

  ASSERT_TRUE(office.eventually_told(1));

  EXPECT_THAT(office.told()[0], HasSubstr("unfit 0 because inbox.too_old"));
}

}  // namespace
}  // namespace comptoir::inbox
