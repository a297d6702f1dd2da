// Routes that ask another context first: their answer is the event that ends the conversation.
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

/// POST /accounts/a/settlement, as its route declares it.
Request settle(const Application& application, std::int64_t amount) {
  auto request = Application::command_of("ledger.settle/1", Application::deposit_of("a", amount));
  request.aggregate = "ledger.account";
  request.aggregate_id = "a";
  for (const auto& route : application.catalogue().find("ledger")->contract().routes)
    if (route.path == "/accounts/{account}/settlement") {
      request.opens = route.opens.value_or("");
      for (const auto& conclusion : route.conclusions) request.conclusions.push_back({conclusion.event, conclusion.status, conclusion.handler});
    }
  return request;
}

bool in_same_transaction(std::string_view) { return true; }

TEST(AConversation, EndsWithinItsTransactionWhereAllReactionsArePlacedThere) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});

  const auto outcome = application.run(settle(application, 100));

  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.status, 200U);
  EXPECT_EQ(outcome.answer, R"({"account":"a","amount":100})");
  EXPECT_EQ(outcome.version, 2U);
  EXPECT_EQ(application.history_of("a"), "ledger.settlement.asked/1 ledger.settlement.granted/1");
}

TEST(AConversation, ThatEndsBadlyIsCommittedAllTheSame) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});

  const auto outcome = application.run(settle(application, 101));

  EXPECT_EQ(outcome.error->code, "settlement.declined");
  EXPECT_EQ(outcome.status, 409U);
  EXPECT_EQ(outcome.version, 2U);
  EXPECT_EQ(application.history_of("a"), "ledger.settlement.asked/1 ledger.settlement.declined/1");
}

TEST(AConversation, ThatNobodyCanTellTheEndOfIsToldToWhoeverAsksAgain) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  auto request = settle(application, 101);
  request.idempotency = {"key", "101"};
  auto* ledger = application.catalogue().find("ledger");
  const plugins::CallName declined{ledger, *request.conclusions.back().handler};
  ledger->suspensions().give_up(declined, std::chrono::milliseconds(0));

  const auto meanwhile = application.run(request);
  ledger->suspensions().came_back(declined);
  const auto again = application.run(request);

  EXPECT_EQ(meanwhile.error->code, "handler.suspended");
  EXPECT_EQ(again.error->code, "settlement.declined");
  EXPECT_EQ(again.status, 409U);
}

TEST(AConversation, WhoseEndNobodyCanTellWhoeverWasAskedToWaitIsAskedToComeAgain) {
  const Place place;
  Application application(place);
  auto request = settle(application, 101);
  request.idempotency = {"key", "101"};
  ASSERT_EQ(application.run(request).status, 202U);
  application.start_reactions();
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 2; }));
  auto* ledger = application.catalogue().find("ledger");
  const plugins::CallName declined{ledger, *request.conclusions.back().handler};
  ledger->suspensions().give_up(declined, std::chrono::milliseconds(0));

  const auto meanwhile = application.run(request);
  ledger->suspensions().came_back(declined);
  const auto again = application.run(request);

  EXPECT_EQ(meanwhile.error->code, "handler.suspended");
  EXPECT_TRUE(meanwhile.undecided);
  EXPECT_EQ(again.error->code, "settlement.declined");
}

TEST(AConversation, IsOpenWhileNobodyHasAnswered) {
  const Place place;
  Application application(place);

  const auto outcome = application.run(settle(application, 100));
  const auto again = application.run(settle(application, 100));

  EXPECT_EQ(outcome.status, 202U);
  EXPECT_EQ(outcome.version, 1U);
  EXPECT_EQ(again.status, 202U) << "asked once is asked";
  EXPECT_EQ(application.history_of("a"), "ledger.settlement.asked/1");
}

TEST(AConversation, IsAnsweredByItsConclusionOnceOthersHaveReacted) {
  const Place place;
  Application application(place);
  ASSERT_EQ(application.run(settle(application, 100)).status, 202U);
  application.start_reactions();
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 2; }));

  const auto outcome = application.run(settle(application, 100));

  EXPECT_EQ(outcome.status, 200U);
  EXPECT_EQ(outcome.answer, R"({"account":"a","amount":100})");
  EXPECT_EQ(outcome.version, 2U);
}

TEST(AConversation, IsToldToTheClientWhoOpenedItUnderTheSameKey) {
  const Place place;
  Application application(place);
  auto request = settle(application, 100);
  request.idempotency = {"key", "100"};
  ASSERT_EQ(application.run(request).status, 202U);
  ASSERT_EQ(application.run(request).status, 202U) << "nobody has answered yet";
  application.start_reactions();
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 2; }));

  const auto again = application.run(request);

  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(again.answer, R"({"account":"a","amount":100})");
  EXPECT_EQ(again.version, 2U);
}

TEST(AConversation, IsToldAgainByItsEventWithoutACopyOfIt) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  auto request = settle(application, 100);
  request.idempotency = {"key", "100"};
  Gate gate(application.writer());
  auto first = application.send(request);
  auto second = application.send(request);
  gate.open();
  ASSERT_EQ(first.get().answer, R"({"account":"a","amount":100})");
  EXPECT_EQ(second.get().answer, R"({"account":"a","amount":100})") << "within one group";
  ASSERT_FALSE(application.run("ledger.deposit/1", Application::deposit_of("a", 5)).error);

  const auto again = application.run(request);

  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.answer, R"({"account":"a","amount":100})");
  const auto kept = application.store().read()->answer(request.principal.tenant, request.principal.actor, "key");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, "");
  EXPECT_EQ(kept->told_by, 2U);
}

TEST(AConversation, ThatIsOpenWhenItsUnitRunsAgainHasNothingToldOfTheFirstRun) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  auto request = settle(application, 100);
  request.idempotency = {"key", "100"};
  bool has_failed = false;
  application.store().faults.on_commit = [&] {
    if (std::exchange(has_failed, true)) return;
    place.order("mute", "yes");  // nobody answers in the second run
    throw storage::Conflict({request.principal.tenant, "ledger.account", "a"}, 0, 1);
  };

  const auto outcome = application.run(request);

  ASSERT_TRUE(has_failed);
  EXPECT_EQ(outcome.status, 202U);
  EXPECT_EQ(application.history_of("a"), "ledger.settlement.asked/1");
  const auto kept = application.store().read()->answer(request.principal.tenant, request.principal.actor, "key");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->told_by, 0U);
  EXPECT_EQ(kept->status, 202U);
}

TEST(AConversation, IsToldToWhoAsksAgainWithinTheGroupThatConcludesIt) {
  const Place place;
  Application application(place);
  auto request = settle(application, 100);
  request.idempotency = {"key", "100"};
  ASSERT_EQ(application.run(request).status, 202U);
  Gate gate(application.writer());
  auto concluding = application.send("ledger.conclude_settlement/1", R"({"account":"a","granted":true})");
  auto again = application.send(request);

  gate.open();

  EXPECT_FALSE(concluding.get().error);
  const auto outcome = again.get();
  EXPECT_EQ(outcome.status, 200U);
  EXPECT_EQ(outcome.answer, R"({"account":"a","amount":100})");
}

TEST(AConversation, ThatEndedBadlyIsToldUnderTheSameKeyHoweverTheNextOneEnds) {
  const Place place;
  Application application(place);
  auto request = settle(application, 101);
  request.idempotency = {"key", "101"};
  ASSERT_EQ(application.run(request).status, 202U);
  application.start_reactions();
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 2; }));
  ASSERT_EQ(application.run(settle(application, 50)).status, 202U);
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 4; }));

  const auto again = application.run(request);

  EXPECT_EQ(again.status, 409U);
  EXPECT_EQ(again.error->code, "settlement.declined");
}

TEST(AConversation, ThatWasOpenedAgainIsUnderWay) {
  const Place place;
  Application application(place);
  ASSERT_EQ(application.run(settle(application, 101)).status, 202U);
  application.start_reactions();
  ASSERT_TRUE(eventually([&] { return application.version_of("a") == 2; }));
  application.stop_reactions();
  ASSERT_EQ(application.run(settle(application, 50)).status, 202U);

  EXPECT_EQ(application.run(settle(application, 50)).status, 202U) << "how the first one ended is no answer to the second";
}

TEST(AConversation, HasItsConclusionWhateverHappenedToTheAggregateSince) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  ASSERT_EQ(application.run(settle(application, 100)).status, 200U);
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(application.deposit("a", 1).error);

  const auto again = application.run(settle(application, 100));

  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(again.answer, R"({"account":"a","amount":100})");
}

TEST(AConversation, MayBeOpenedAgainAfterItEndedBadly) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  ASSERT_TRUE(application.run(settle(application, 101)).error);

  const auto outcome = application.run(settle(application, 50));

  EXPECT_EQ(outcome.status, 200U);
  EXPECT_EQ(outcome.answer, R"({"account":"a","amount":50})");
}

TEST(AConversation, IsReplayedWithItsDeclaredRefusal) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  auto request = settle(application, 101);
  request.idempotency = {"key", "101"};
  ASSERT_TRUE(application.run(request).error);

  const auto again = application.run(request);

  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.status, 409U);
  EXPECT_EQ(again.error->code, "settlement.declined");
  EXPECT_EQ(application.version_of("a"), 2U);
}

TEST(AConversation, TellsEachEventWhatCausedIt) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});

  ASSERT_FALSE(application.run(settle(application, 100)).error);

  const auto log = application.store().read()->log(0, 10);  // asked, judged, granted
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[1].origin.causation, log[0].id);
  EXPECT_EQ(log[2].origin.causation, log[1].id);
  EXPECT_EQ(log[2].origin.correlation, log[0].origin.correlation);
}

TEST(AConversation, IsRefusedAsAWholeWhenAReactionOfItsTransactionRefuses) {
  const Place place;
  Application application(place, {.placement = in_same_transaction});
  place.order("a", "refuse");

  const auto outcome = application.deposit("a", 5);

  EXPECT_EQ(outcome.error->code, "trouble.ordered");
  EXPECT_EQ(application.version_of("a"), 0U);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
