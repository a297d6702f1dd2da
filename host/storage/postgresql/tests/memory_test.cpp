// What a host remembers of what it wrote: heads, the end of the log, and what stands there.
#include <future>

#include <gtest/gtest.h>

#include "storage/postgresql/recent_end.hpp"
#include "storage/postgresql/recent_heads.hpp"
#include "storage/postgresql/recent_messages.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

using samples::order;

/// How many transactions in a row may not rely on what is remembered.
int pause_of(RecentHeads& heads) {
  int pause = 0;
  while (!heads.are_trusted()) ++pause;
  return pause;
}

TEST(RecentHeads, TellWhereAStreamWasSeenLast) {
  RecentHeads heads;
  heads.learn({{order("1"), {1, {}}}, {order("2"), {5, {}}}});
  heads.learn({{order("1"), {2, {}}}});

  EXPECT_EQ(heads.find(order("1"))->version, 2U);
  EXPECT_EQ(heads.find(order("2"))->version, 5U);
  EXPECT_FALSE(heads.find(order("3")));
}

TEST(RecentHeads, ForgetWhatNobodyHasAskedForOfLate) {
  RecentHeads heads;
  heads.learn({{order("asked for"), {1, {}}}, {order("forgotten"), {1, {}}}});
  for (int number = 0; number < 100'000; ++number) {
    heads.learn({{order(std::to_string(number)), {1, {}}}});
    (void)heads.find(order("asked for"));
  }

  EXPECT_TRUE(heads.find(order("asked for")));
  EXPECT_FALSE(heads.find(order("forgotten")));
}

TEST(RecentHeads, AreNotTrustedForAWhileOnceTheyWereWrong) {
  RecentHeads heads;
  heads.learn({{order("1"), {1, {}}}});
  EXPECT_TRUE(heads.are_trusted());

  heads.doubt();

  EXPECT_FALSE(heads.find(order("1")));
  EXPECT_EQ(pause_of(heads), 100);
}

TEST(RecentHeads, AreDoubtedForLongerWhenTheyAreWrongAgainSoon) {
  RecentHeads heads;
  heads.doubt();
  (void)pause_of(heads);

  heads.doubt();

  EXPECT_EQ(pause_of(heads), 200);
}

TEST(RecentHeads, AreDoubtedNoLongerThanAtFirstOnceTheyWereRightForLong) {
  RecentHeads heads;
  for (int times = 0; times < 5; ++times) heads.doubt();
  (void)pause_of(heads);
  for (int right = 0; right < 20'000; ++right) (void)heads.are_trusted();

  heads.doubt();

  EXPECT_EQ(pause_of(heads), 100);
}

TEST(RecentHeads, TellWhichStreamsAreContendedUntilTheyAreTrustedAgain) {
  RecentHeads heads;
  EXPECT_FALSE(heads.are_contended());
  const std::vector<StreamKey> moved{order("1"), order("2")};

  heads.doubt();
  heads.contend(moved);
  heads.contend({moved.data(), 1});

  EXPECT_TRUE(heads.are_contended());
  EXPECT_EQ(heads.contended(), std::set(moved.begin(), moved.end()));
  (void)pause_of(heads);
  EXPECT_TRUE(heads.contended().empty());
}

TEST(RecentHeads, CallNoMoreStreamsContendedThanAGroupCanWaitFor) {
  RecentHeads heads;
  std::vector<StreamKey> moved;
  for (int number = 0; number < 100; ++number) moved.push_back(order(std::to_string(number)));

  heads.contend(moved);
  EXPECT_EQ(heads.contended().size(), 64U);

  heads.contend({&moved.back(), 1});
  EXPECT_EQ(heads.contended(), std::set({moved.back()})) << "those of late";
}

KnownEnd end_at(Position position) { return {.turn = 1, .log = {.position = position}}; }

TEST(ARecentEnd, IsWhereTheLastTransactionLeftIt) {
  RecentEnd end;
  EXPECT_EQ(end.enter(), std::nullopt);
  end.leave(end_at(5));

  EXPECT_EQ(end.enter(), (end_at(5)));
}

TEST(ARecentEnd, IsToldOnceTheTransactionBeforeHasLeft) {
  RecentEnd end;
  (void)end.enter();
  auto next = std::async(std::launch::async, [&end] { return end.enter(); });
  end.leave(end_at(5));

  EXPECT_EQ(next.get(), (end_at(5)));
}

TEST(ARecentEnd, IsNotKnownOnceATransactionWasDropped) {
  RecentEnd end;
  (void)end.enter();
  end.leave(end_at(5));
  (void)end.enter();
  end.leave(std::nullopt);

  EXPECT_EQ(end.enter(), std::nullopt);
}

TEST(ARecentEnd, IsForgotten) {
  RecentEnd end;
  (void)end.enter();
  end.leave(end_at(5));
  end.forget();

  EXPECT_EQ(end.enter(), std::nullopt);
}

TEST(ARecentEnd, IsLookedForOnceItWasTaken) {
  RecentEnd end;
  (void)end.enter();
  end.leave(end_at(5));
  end.doubt();
  (void)end.enter();
  end.leave(end_at(6));

  EXPECT_EQ(end.enter(), std::nullopt);
}

/// So many positions, each of a message.
Placed committed(Position first, std::size_t count) {
  Placed placed{.first = first, .last = first + count - 1, .messages = std::vector<Message>(count)};
  for (auto& message : placed.messages) message.position = first++;
  return placed;
}

/// "4 5 to 7": messages 4 and 5, and up to 7 nothing else; "unknown" where memory does not reach.
std::string told(const std::optional<OutboxPage>& page) {
  if (!page) return "unknown";
  std::string text;
  for (const auto& message : page->messages) text += std::to_string(message.position) + " ";
  return text + "to " + std::to_string(page->read_to) + (page->is_cut ? " and on" : "");
}

TEST(RecentMessages, AreThoseRightBehindAPosition) {
  RecentMessages recent;
  recent.keep(committed(5, 3));
  recent.keep(committed(8, 2));

  EXPECT_EQ(told(recent.behind(4, 100)), "5 6 7 8 9 to 9");
  EXPECT_EQ(told(recent.behind(6, 2)), "7 8 to 8 and on");
  EXPECT_EQ(told(recent.behind(9, 100)), "unknown") << "another host may have written there";
  EXPECT_EQ(told(recent.behind(3, 100)), "unknown") << "what stands at 4 is not known here";
}

TEST(RecentMessages, LeadPastWhatIsNotPublished) {
  RecentMessages recent;
  recent.keep({.first = 1, .last = 4, .messages = committed(2, 1).messages});
  recent.keep({.first = 5, .last = 6, .messages = {}});

  EXPECT_EQ(told(recent.behind(0, 100)), "2 to 6");
  EXPECT_EQ(told(recent.behind(2, 100)), "to 6");
}

TEST(RecentMessages, OfOneEventAreNotParted) {
  RecentMessages recent;
  auto placed = committed(1, 1);
  placed.messages.push_back(placed.messages.front());
  placed.messages.back().part = 1;
  recent.keep(std::move(placed));
  recent.keep(committed(2, 1));

  EXPECT_EQ(told(recent.behind(0, 1)), "1 1 to 1 and on");
}

TEST(RecentMessages, EndWhereAnotherHostWrote) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(4, 2));

  EXPECT_EQ(told(recent.behind(0, 100)), "1 2 to 2");
  EXPECT_EQ(told(recent.behind(2, 100)), "unknown");
  EXPECT_EQ(told(recent.behind(3, 100)), "unknown");
}

/// What a page shows of these positions, and of those up to `read_to`.
OutboxPage read(Position first, std::size_t count, Position read_to) {
  return {.messages = committed(first, count).messages, .read_to = read_to, .is_cut = false};
}

TEST(RecentMessages, GoOnBehindWhatWasReadOfAnotherHost) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.learn(2, read(3, 2, 5), {});
  recent.keep(committed(6, 1));

  EXPECT_EQ(told(recent.behind(0, 100)), "1 2 3 4 6 to 6");
}

TEST(RecentMessages, AreWhatWasReadWhereThatLeadsOverAGap) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(5, 2));
  EXPECT_EQ(told(recent.behind(2, 100)), "unknown");

  recent.learn(2, read(3, 4, 6), {});

  EXPECT_EQ(told(recent.behind(2, 100)), "3 4 5 6 to 6");
}

TEST(RecentMessages, AreNotReadAgainWhereOthersWroteInBetween) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(5, 2));
  recent.keep(committed(8, 1));
  recent.keep(committed(10, 1));
  const auto known = recent.beyond(2);
  ASSERT_EQ(known.size(), 3U);
  auto page = read(3, 2, 9);
  page.messages.push_back(committed(7, 1).messages.front());

  const auto all = recent.learn(2, std::move(page), known);

  EXPECT_EQ(told(all), "3 4 5 6 7 8 10 to 10") << "at 9 is what nobody publishes";
  EXPECT_EQ(told(recent.behind(0, 100)), "1 2 3 4 5 6 7 8 10 to 10");
  EXPECT_TRUE(recent.beyond(0).empty());
}

TEST(RecentMessages, LeadOverWhatIsGone) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(4, 2));

  EXPECT_EQ(told(recent.learn(2, read(0, 0, 2), recent.beyond(2))), "4 5 to 5") << "somebody has deleted 3, and those behind it go on";
  EXPECT_EQ(told(recent.behind(2, 100)), "4 5 to 5");
}

TEST(RecentMessages, CompleteAPageThatIsCut) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(5, 2));
  recent.keep(committed(8, 1));
  auto page = read(3, 2, 4);
  page.is_cut = true;

  EXPECT_EQ(told(recent.learn(2, std::move(page), recent.beyond(2))), "3 4 5 6 to 6 and on");
}

TEST(RecentMessages, CompleteAPageThoughTheyAreForgottenMeanwhile) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(5, 2));
  const auto known = recent.beyond(2);
  recent.keep(committed(3, 1));  // positions went back

  EXPECT_EQ(told(recent.learn(2, read(3, 2, 4), known)), "3 4 5 6 to 6");
}

TEST(RecentMessages, AreNotKeptTwiceWhereSomebodyHasReadThemMeanwhile) {
  RecentMessages recent;
  recent.learn(0, read(1, 3, 3), {});
  recent.keep(committed(2, 2));

  EXPECT_EQ(told(recent.behind(0, 100)), "1 2 3 to 3");
}

TEST(RecentMessages, AreForgottenBeforeTheyTakeTooMuchMemory) {
  RecentMessages recent;
  for (Position position = 1; position <= 20; ++position) {
    auto one = committed(position, 1);
    one.messages.front().data.assign(1 << 18, 'x');
    recent.keep(std::move(one));
  }

  EXPECT_EQ(told(recent.behind(0, 100)), "unknown");
  EXPECT_EQ(told(recent.behind(13, 100)), "14 15 16 17 18 19 20 to 20");
}

TEST(RecentMessages, AreForgottenBeyondGapsToo) {
  RecentMessages recent;
  for (Position position = 2; position <= 40; position += 2) {
    auto one = committed(position, 1);
    one.messages.front().data.assign(1 << 18, 'x');
    recent.keep(std::move(one));
  }

  EXPECT_LE(recent.beyond(0).size(), 8U);
  EXPECT_EQ(told(recent.behind(1, 100)), "unknown");
  ASSERT_FALSE(recent.beyond(0).empty());
  EXPECT_EQ(recent.beyond(0).back()->last, 40U);
}

TEST(RecentMessages, BeginAnewWhenPositionsGoBack) {
  RecentMessages recent;
  recent.keep(committed(10, 2));
  recent.keep(committed(3, 1));

  EXPECT_EQ(told(recent.behind(2, 100)), "3 to 3");
  EXPECT_EQ(told(recent.behind(9, 100)), "unknown");
}

}  // namespace
}  // namespace comptoir::storage::postgresql
