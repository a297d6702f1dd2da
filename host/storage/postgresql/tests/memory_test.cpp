// What a host remembers of what it wrote: heads, and the end of the outbox.
#include <future>

#include <gtest/gtest.h>

#include "storage/postgresql/recent_ends.hpp"
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

TEST(RecentEnds, AreThoseThatTheLastTransactionLeft) {
  RecentEnds ends;
  EXPECT_EQ(ends.enter(), std::nullopt);
  ends.leave(Ends{.turn = 1, .log = 5, .outbox = 7});

  EXPECT_EQ(ends.enter(), (Ends{.turn = 1, .log = 5, .outbox = 7}));
}

TEST(RecentEnds, AreToldOnceTheTransactionBeforeHasLeft) {
  RecentEnds ends;
  (void)ends.enter();
  auto next = std::async(std::launch::async, [&ends] { return ends.enter(); });
  ends.leave(Ends{.turn = 1, .log = 5, .outbox = 7});

  EXPECT_EQ(next.get(), (Ends{.turn = 1, .log = 5, .outbox = 7}));
}

TEST(RecentEnds, AreNotKnownOnceATransactionWasDropped) {
  RecentEnds ends;
  (void)ends.enter();
  ends.leave(Ends{.turn = 1, .log = 5, .outbox = 7});
  (void)ends.enter();
  ends.leave(std::nullopt);

  EXPECT_EQ(ends.enter(), std::nullopt);
}

TEST(RecentEnds, AreForgotten) {
  RecentEnds ends;
  (void)ends.enter();
  ends.leave(Ends{.turn = 1, .log = 5, .outbox = 7});
  ends.forget();

  EXPECT_EQ(ends.enter(), std::nullopt);
}

TEST(RecentEnds, AreLookedForOnceTheyWereTaken) {
  RecentEnds ends;
  (void)ends.enter();
  ends.leave(Ends{.turn = 1, .log = 5, .outbox = 7});
  ends.doubt();
  (void)ends.enter();
  ends.leave(Ends{.turn = 1, .log = 6, .outbox = 8});

  EXPECT_EQ(ends.enter(), std::nullopt);
}

std::vector<Message> committed(Position first, std::size_t count) {
  std::vector<Message> messages(count);
  for (auto& message : messages) message.position = first++;
  return messages;
}

std::string positions(const std::vector<Message>& messages) {
  std::string text;
  for (const auto& message : messages) text += (text.empty() ? "" : " ") + std::to_string(message.position);
  return text;
}

TEST(RecentMessages, AreThoseRightBehindAPosition) {
  RecentMessages recent;
  recent.keep(committed(5, 3));
  recent.keep(committed(8, 2));

  EXPECT_EQ(positions(recent.behind(4, 100)), "5 6 7 8 9");
  EXPECT_EQ(positions(recent.behind(6, 2)), "7 8");
  EXPECT_EQ(positions(recent.behind(9, 100)), "");
  EXPECT_EQ(positions(recent.behind(3, 100)), "") << "what stands at 4 is not known here";
}

TEST(RecentMessages, EndWhereAnotherHostWrote) {
  RecentMessages recent;
  recent.keep(committed(1, 2));
  recent.keep(committed(4, 2));

  EXPECT_EQ(positions(recent.behind(0, 100)), "1 2");
  EXPECT_EQ(positions(recent.behind(2, 100)), "");
  EXPECT_EQ(positions(recent.behind(3, 100)), "4 5");
}

TEST(RecentMessages, AreForgottenBeforeTheyTakeTooMuchMemory) {
  RecentMessages recent;
  for (Position position = 1; position <= 20; ++position) {
    auto one = committed(position, 1);
    one.front().data.assign(1 << 18, 'x');
    recent.keep(std::move(one));
  }

  EXPECT_EQ(positions(recent.behind(0, 100)), "");
  EXPECT_EQ(positions(recent.behind(13, 100)), "14 15 16 17 18 19 20");
}

TEST(RecentMessages, BeginAnewWhenPositionsGoBack) {
  RecentMessages recent;
  recent.keep(committed(10, 2));
  recent.keep(committed(3, 1));

  EXPECT_EQ(positions(recent.behind(2, 100)), "3");
  EXPECT_EQ(positions(recent.behind(9, 100)), "");
}

}  // namespace
}  // namespace comptoir::storage::postgresql
