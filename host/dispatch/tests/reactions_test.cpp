// Durable reactions: once in effect, in order per key, whatever breaks in between.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

constexpr const char* listening = "listener/ledger.balance.changed";

/// {"balances":[1,2,3]}, what the listener heard of that many deposits of 1.
std::string heard_up_to(int count) {
  std::string json = R"({"balances":[)";
  for (int i = 1; i <= count; ++i) json += (i > 1 ? "," : "") + std::to_string(i);
  return json + "]}";
}

void deposit_often(Application& application, const std::string& account, int times) {
  for (int i = 0; i < times; ++i) ASSERT_FALSE(application.deposit(account, 1).error);
}

TEST(AReaction, HearsEachEventOnceAndInOrder) {
  const Place place;
  Application application(place);
  auto& reactions = application.start_reactions();

  for (int i = 0; i < 5; ++i)
    for (const auto* account : {"a", "b", "c"}) ASSERT_FALSE(application.deposit(account, 1).error);

  ASSERT_TRUE(reactions.drained(patience));
  for (const auto* account : {"a", "b", "c"}) EXPECT_EQ(application.heard_of(account), heard_up_to(5));
}

TEST(AReaction, HearsWhatWasCommittedBeforeItStarted) {
  const Place place;
  Application application(place);
  deposit_often(application, "a", 3);

  ASSERT_TRUE(application.start_reactions().drained(patience));

  EXPECT_EQ(application.heard_of("a"), heard_up_to(3));
}

TEST(AReaction, IsWokenByTheCommit) {
  const Place place;
  std::atomic<int> commits_until_heard = 0;  // outlives the writer's thread, which counts
  Application application(place);
  application.start_reactions();
  application.on_commit([&] {
    if (application.heard_of("a") == heard_up_to(0)) ++commits_until_heard;
  });

  ASSERT_FALSE(application.deposit("a", 1).error);

  ASSERT_TRUE(eventually([&] { return application.heard_of("a") == heard_up_to(1); }));
  application.stop_reactions();
  EXPECT_LE(commits_until_heard, 1) << "the commit of the deposit, and then that of the reaction";
}

TEST(AReaction, TakesEffectOnceThoughItsCheckpointWasLost) {
  const Place place;
  {
    Application application(place);
    application.store().faults.on_checkpoint = [](const storage::Checkpoint&) { throw storage::StoreError("Killed before the checkpoint."); };
    application.start_reactions();
    deposit_often(application, "a", 4);
    ASSERT_TRUE(eventually([&] { return application.heard_of("a") == heard_up_to(4); }));
    application.stop_reactions();
    ASSERT_TRUE(application.store().checkpoints(listening).empty());
  }
  Application restarted(place);

  deposit_often(restarted, "a", 1);  // hears of all five again, of four of them in vain

  ASSERT_TRUE(restarted.start_reactions().drained(patience));
  EXPECT_EQ(restarted.heard_of("a"), R"({"balances":[1,2,3,4,5]})");
}

TEST(AReaction, TakesEffectOnceThoughEveryCommitMayFail) {
  const Place place;
  std::atomic<int> commits{0};
  Application application(place);
  application.store().faults.on_commit = [&] {
    if (++commits % 3 == 0) throw storage::StoreError("Now and then the disk fails.");
  };
  auto& reactions = application.start_reactions();

  for (int done = 0; done < 10;)
    if (!application.deposit("a", 1).error) ++done;

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_EQ(application.heard_of("a"), heard_up_to(10));
  EXPECT_TRUE(application.store().aside({}).empty()) << "a failing store is no fault of a key";
}

TEST(AReaction, WaitsWhileTheStoreCannotBeReadAndThenGoesOn) {
  const Place place;
  std::atomic<bool> broken{false};
  Application application(place);
  application.store().faults.on_read = [&] {
    if (broken) throw storage::StoreError("The store is away.");
  };
  auto& reactions = application.start_reactions();
  broken = true;
  ASSERT_FALSE(application.deposit("a", 1).error);
  ASSERT_TRUE(eventually([&] { return !application.reports().empty(); }));

  broken = false;

  ASSERT_TRUE(eventually([&] { return application.heard_of("a") == heard_up_to(1); }));
  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_THAT(application.reports().front(), ::testing::StartsWith("subscriptions.failing: "));
}

TEST(AReaction, ThatRanInItsPublishersTransactionDoesNotRunAgainOnceItIsDurable) {
  const Place place;
  {
    Application application(place, {.placement = [](std::string_view) { return true; }});
    deposit_often(application, "a", 2);
    ASSERT_EQ(application.heard_of("a"), heard_up_to(2));
  }
  Application durable(place);
  deposit_often(durable, "a", 1);

  ASSERT_TRUE(durable.start_reactions().drained(patience));

  EXPECT_EQ(durable.heard_of("a"), heard_up_to(3));
}

TEST(AReaction, ThatWasDurableStillHearsItsBacklogOnceItRunsInThePublishersTransaction) {
  const Place place;
  {
    Application application(place);
    deposit_often(application, "a", 2);  // nobody reacts before the end
  }
  Application placed(place, {.placement = [](std::string_view reaction) { return reaction == listening; }});

  ASSERT_TRUE(placed.start_reactions().drained(patience));
  deposit_often(placed, "a", 1);

  ASSERT_TRUE(placed.start_reactions().drained(patience));
  EXPECT_EQ(placed.heard_of("a"), heard_up_to(3));
}

TEST(AReaction, MovesItsCheckpointOverWhatItHeard) {
  const Place place;
  Application application(place);
  auto& reactions = application.start_reactions();
  deposit_often(application, "a", 3);
  ASSERT_TRUE(reactions.drained(patience));

  application.stop_reactions();

  const auto checkpoints = application.store().checkpoints(listening);
  ASSERT_EQ(checkpoints.size(), application.store().lanes()) << "every lane, for in the others there is nothing before it";
  for (const auto& checkpoint : checkpoints) EXPECT_EQ(checkpoint.position, 6U) << "three deposits, each of which is heard of";
}

TEST(AReaction, IsTriedAgainWhileItsPluginTakesNoCalls) {
  const Place place;
  Application application(place);
  auto* listener = application.catalogue().find("listener");
  deposit_often(application, "a", 1);
  ASSERT_TRUE(listener->stop(std::chrono::steady_clock::now() + patience).ok());

  application.start_reactions();

  ASSERT_TRUE(eventually([&] { return !application.reports().empty(); }));
  EXPECT_THAT(application.reports().front(), ::testing::StartsWith("subscriptions.held: "));
  EXPECT_TRUE(application.store().aside({}).empty());
}

std::vector<std::string> texts_of_notes(Application& application) {
  std::vector<std::string> texts;
  for (const auto& event : application.store().read()->log(0, 1000)) {
    if (event.type != "parcel.noted/1") continue;
    const auto begin = event.data.find("\"text\":\"") + 8;
    texts.push_back(event.data.substr(begin, event.data.size() - begin - 2));
  }
  return texts;
}

TEST(TwoReactionsToOneEvent, AreEachDeliveredByItself) {
  const Place place;
  Application application(place, {.plugins = {"parcel"}});
  auto& reactions = application.start_reactions(patient);

  application.arrive("road.closed/1", R"({"road":"B7"})");  // one notes it, the other one refuses it

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_THAT(texts_of_notes(application), ::testing::ElementsAre("closed", "to be waited for"));
  const auto aside = application.store().aside({});
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(aside.front().consumer, "parcel/road.closed:loss");
}

/// What tells its repeats would go at the next look for what has served its time, though the message may still be delivered again.
TEST(AReaction, IsKeptInMindFromWhenItsMessageWasMadeThoughThatTellsOfAnEventOfLongAgo) {
  const Place place;
  Application application(place, {.plugins = {"parcel"}});
  auto& reactions = application.start_reactions(patient);

  const auto id = application.arrive("road.closed/1", R"({"road":"B7"})", Timestamp::at(Date(1970, 1, 1)));

  ASSERT_TRUE(reactions.drained(patience));
  EXPECT_TRUE(application.store().read()->delivered({"parcel/road.closed", "default", id, dispatch::now() - Duration::days(1)}));
}

TEST(TwoReactionsToOneEvent, ArePlacedEachByItself) {
  const Place place;
  Application application(place,
                          {.placement = [](std::string_view reaction) { return reaction == "parcel/parcel.accepted"; }, .plugins = {"parcel"}});

  ASSERT_FALSE(application.run("parcel.post/1", R"({"label":"a"})").error);
  const auto in_the_transaction = texts_of_notes(application);
  ASSERT_TRUE(application.start_reactions().drained(patience));

  EXPECT_THAT(in_the_transaction, ::testing::ElementsAre("stamped as 1", "sealed", "greeted"));
  EXPECT_THAT(texts_of_notes(application), ::testing::ElementsAre("stamped as 1", "sealed", "greeted", "declared", "cleared"));
  EXPECT_EQ(application.store().outbox(0, 10).messages.front().handled, std::vector<std::string>{"parcel/parcel.accepted"});
}

}  // namespace
}  // namespace comptoir::dispatch::testing
