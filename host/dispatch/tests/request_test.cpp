// What a request asks for beside its message: once in effect, and only on the version it was decided on.
#include <gtest/gtest.h>

#include "storage/digest.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

Request keyed(std::int64_t amount, const std::string& fingerprint) {
  auto request = Application::command_of("ledger.deposit/1", Application::deposit_of("a", amount));
  request.idempotency = {"key", storage::digest(fingerprint)};
  request.aggregate = "ledger.account";
  request.aggregate_id = "a";
  request.success = 201;
  return request;
}

TEST(AnIdempotencyKey, TakesEffectOnce) {
  const Place place;
  Application application(place);
  const auto first = application.run(keyed(5, "five"));

  const auto second = application.run(keyed(5, "five"));

  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(second.answer, R"({"account":"a","owner":"","balance":5})");
  EXPECT_EQ(second.status, 201U);
  EXPECT_EQ(second.version, 1U);
  EXPECT_EQ(second.aggregate_id, "a");
  EXPECT_EQ(application.version_of("a"), 1U);
}

TEST(AnIdempotencyKey, TakesEffectOnceWithinAGroup) {
  const Place place;
  Application application(place);
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 3; ++i) sent.push_back(application.send(keyed(5, "five")));
    sent.push_back(application.send(keyed(6, "six")));
  }

  EXPECT_FALSE(sent[0].get().replayed);
  EXPECT_TRUE(sent[1].get().replayed);
  EXPECT_TRUE(sent[2].get().replayed);
  const auto other = sent[3].get();
  EXPECT_TRUE(other.key_reused);
  EXPECT_EQ(other.error->code, "idempotency.key_reused");
  EXPECT_EQ(other.error->kind, ErrorKind::invalid);
  EXPECT_EQ(application.version_of("a"), 1U);
}

TEST(AnIdempotencyKey, IsRememberedAfterARestart) {
  const Place place;
  ASSERT_FALSE(Application(place).run(keyed(5, "five")).error);
  Application restarted(place);

  const auto again = restarted.run(keyed(5, "five"));

  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.answer, R"({"account":"a","owner":"","balance":5})");
  EXPECT_EQ(restarted.run(keyed(6, "six")).error->code, "idempotency.key_reused");
}

TEST(AnIdempotencyKey, DoesNotRememberARefusal) {
  const Place place;
  Application application(place);
  auto withdrawal = keyed(5, "five");
  withdrawal.name = "ledger.withdraw/1";
  ASSERT_EQ(application.run(withdrawal).error->code, "ledger.account.unknown");
  ASSERT_FALSE(application.deposit("a", 5).error);

  const auto again = application.run(withdrawal);

  EXPECT_FALSE(again.error);
  EXPECT_FALSE(again.replayed);
}

TEST(AnIdempotencyKey, OfAnAnswerThatCouldNotBeCommittedIsFree) {
  const Place place;
  Application application(place);
  application.store().faults.on_commit = [] { throw storage::StoreError("Not now."); };
  ASSERT_TRUE(application.run(keyed(5, "five")).error);
  application.store().faults.on_commit = nullptr;

  const auto again = application.run(keyed(5, "five"));

  EXPECT_FALSE(again.error);
  EXPECT_FALSE(again.replayed);
  EXPECT_EQ(again.version, 1U);
}

TEST(AnIdempotencyKey, BelongsToItsActorAndTenant) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.run(keyed(5, "five")).error);
  auto other_actor = keyed(6, "six");
  other_actor.principal.actor = "bob";
  auto other_tenant = keyed(7, "seven");
  other_tenant.principal.tenant = "acme";

  EXPECT_FALSE(application.run(other_actor).error);
  EXPECT_FALSE(application.run(other_tenant).error);
}

Request deposit_at(std::uint64_t version, std::int64_t amount) {
  auto request = Application::command_of("ledger.deposit/1", Application::deposit_of("a", amount));
  request.aggregate = "ledger.account";
  request.aggregate_id = "a";
  request.if_match = VersionCondition{.versions = {version}};
  return request;
}

TEST(AVersionCondition, LetsPassWhatWasDecidedOnTheCurrentVersion) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 1).error);

  const auto outcome = application.run(deposit_at(1, 2));

  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.version, 2U);
}

TEST(AVersionCondition, RefusesWhatWasDecidedOnAnOlderOneAndTellsTheCurrentOne) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 1).error);
  ASSERT_FALSE(application.deposit("a", 1).error);

  const auto outcome = application.run(deposit_at(1, 2));

  EXPECT_TRUE(outcome.stale);
  EXPECT_EQ(outcome.error->code, "precondition.failed");
  EXPECT_EQ(outcome.version, 2U) << "and not the version that the refused change would have made";
  EXPECT_EQ(application.version_of("a"), 2U);
}

TEST(AVersionCondition, IsComparedWithWhatTheGroupDecidedBefore) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 1).error);
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send(deposit_at(1, 2)));
    sent.push_back(application.send(deposit_at(1, 2)));
  }

  EXPECT_FALSE(sent[0].get().error);
  EXPECT_TRUE(sent[1].get().stale);
}

TEST(AVersionCondition, IsNotComparedWhereNothingChanges) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 1).error);

  const auto outcome = application.run(deposit_at(17, 0));

  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.version, 1U);
}

TEST(AVersionCondition, IsAboutTheAggregateThatWasChangedWhereThePathNamesAnother) {
  const Place place;
  Application application(place);
  auto request = deposit_at(3, 2);
  request.aggregate_id = "owner-7";  // as in /owners/{owner}/accounts

  const auto stale = application.run(request);
  request.if_match.reset();
  const auto agreed = application.run(request);

  EXPECT_TRUE(stale.stale);
  EXPECT_EQ(agreed.aggregate_id, "a");
  EXPECT_EQ(agreed.version, 1U);
}

TEST(AQuery, IsAskedAgainWhenItsConnectionHadDied) {
  const Place place;
  Application application(place);
  application.deposit("a", 5);
  int reads = 0;
  application.store().faults.on_read = [&reads] {
    if (++reads == 1) throw storage::StoreError("The connection is gone.");
  };

  const auto answer = application.balance_of("a");

  EXPECT_NE(answer.find('5'), std::string::npos) << answer;
}

TEST(AQuery, IsRefusedWhenTheStoreIsAway) {
  const Place place;
  Application application(place);
  application.store().faults.on_read = [] { throw storage::StoreError("The store is away."); };

  EXPECT_EQ(application.balance_of("a"), "store.failed");
}

}  // namespace
}  // namespace comptoir::dispatch::testing
