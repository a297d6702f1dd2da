// What comes in more than once.
#include "inbox/tests/office.hpp"

namespace comptoir::inbox {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace comptoir::inbox
