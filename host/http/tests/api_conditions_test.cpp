// Versions, idempotency keys and conversations, as clients see them.
#include <gtest/gtest.h>

#include "counter.hpp"

namespace comptoir::http::testing {
namespace {

struct AnApiWithAnAccount : ::testing::Test {
  AnApiWithAnAccount() { opened = counter.open("a").status; }

  Answer rename(std::string_view if_match, std::string_view nickname = "Nick") {
    Counter::Headers headers;
    if (!if_match.empty()) headers.push_back({"If-Match", if_match});
    return counter.ask("PATCH", "/api/v1/accounts/a", R"({"nickname":")" + std::string(nickname) + R"("})", headers);
  }

  Counter counter;
  int opened = 0;
};

TEST_F(AnApiWithAnAccount, WantsAConditionWhereItChangesOrRemoves) {
  ASSERT_EQ(opened, 201);

  const auto patch = rename("");
  const auto del = counter.ask("DELETE", "/api/v1/accounts/a");

  EXPECT_EQ(patch.status, 428);
  EXPECT_TRUE(patch.says(R"("code":"precondition.required")"));
  EXPECT_EQ(del.status, 428);
  EXPECT_EQ(counter.application().version_of("a"), 1U);
}

TEST_F(AnApiWithAnAccount, ChangesTheVersionThatTheClientHasSeen) {
  const auto answer = rename(R"("v1")");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("ETag"), R"("v2")");
  EXPECT_EQ(answer.body, R"({"id":"a","version":2})");
}

TEST_F(AnApiWithAnAccount, ChangesNoOtherVersion) {
  ASSERT_EQ(rename(R"("v1")").status, 200);

  const auto stale = rename(R"("v1")", "Nora");
  const auto altered = rename(R"(W/"v2")", "Nora");
  const auto malformed = rename("v1", "Nora");

  EXPECT_EQ(stale.status, 412);
  EXPECT_TRUE(stale.says(R"("code":"precondition.failed")"));
  EXPECT_EQ(stale.header("ETag"), R"("v2")") << "what the client should have";
  EXPECT_FALSE(stale.says("proxy"));
  EXPECT_EQ(altered.status, 412);
  EXPECT_TRUE(altered.says("a proxy that compresses answers"));
  EXPECT_EQ(malformed.status, 400);
}

TEST_F(AnApiWithAnAccount, ChangesOneOfTheVersionsThatTheClientNames) { EXPECT_EQ(rename(R"("v7", "v1")").status, 200); }

TEST_F(AnApiWithAnAccount, ComparesNothingWhereTheStateIsReached) {
  ASSERT_EQ(rename("*").status, 200);

  const auto again = rename(R"("v1")");

  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.header("ETag"), R"("v2")");
}

TEST_F(AnApiWithAnAccount, NeedsNoConditionForAPost) {
  EXPECT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})").status, 200);
  EXPECT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})", {{"If-Match", R"("v1")"}}).status, 412);
  EXPECT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})", {{"If-Match", R"("v2")"}}).status, 200);
}

TEST_F(AnApiWithAnAccount, WantsAKeyWhereARouteIsIdempotent) {
  const std::string body = R"({"account":"b","owner":"Ann"})";

  const auto without = counter.post("/api/v1/accounts", body);
  const auto malformed = counter.post("/api/v1/accounts", body, {{"Idempotency-Key", "not one"}});

  EXPECT_EQ(without.status, 400);
  EXPECT_TRUE(without.says(R"("code":"idempotency.key_missing")"));
  EXPECT_EQ(malformed.status, 400);
  EXPECT_TRUE(malformed.says(R"("code":"idempotency.key_malformed")"));
}

TEST_F(AnApiWithAnAccount, ReplaysAnAnswer) {
  const auto again = counter.open("a");

  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, R"({"id":"a","version":1})");
  EXPECT_EQ(again.header("Location"), "/api/v1/accounts/a");
  EXPECT_EQ(again.header("ETag"), R"("v1")");
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
}

TEST_F(AnApiWithAnAccount, SaysWhereItsAccountsAreWhicheverPathCreatesThem) {
  const auto created = counter.post("/api/v1/owners/Bob/accounts", R"({"account":"b c"})");

  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.header("Location"), "/api/v1/accounts/b%20c");
  EXPECT_EQ(counter.get(created.header("Location")).header("ETag"), created.header("ETag"));
}

TEST_F(AnApiWithAnAccount, RefusesAKeyThatMeantSomethingElse) {
  const auto other = counter.post("/api/v1/accounts", R"({"account":"b","owner":"Ann"})", {{"Idempotency-Key", "a"}});

  EXPECT_EQ(other.status, 422);
  EXPECT_TRUE(other.says(R"("code":"idempotency.key_reused")"));
}

TEST_F(AnApiWithAnAccount, TakesAKeyOnAnyRouteAndKeepsRoutesApart) {
  const std::string body = R"({"amount":5})";

  const auto first = counter.post("/api/v1/accounts/a/deposits", body, {{"Idempotency-Key", "a"}});
  const auto second = counter.post("/api/v1/accounts/a/deposits", body, {{"Idempotency-Key", "a"}});
  const auto other_path = counter.post("/api/v1/accounts/b/deposits", body, {{"Idempotency-Key", "a"}});

  EXPECT_EQ(first.header("Idempotent-Replayed"), "");
  EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(other_path.status, 422) << "the same route with another target is another request";
}

TEST_F(AnApiWithAnAccount, MayTryARefusedRequestAgainWithItsKey) {
  const Counter::Headers key{{"Idempotency-Key", "k"}};
  ASSERT_EQ(counter.post("/api/v1/accounts/a/withdrawals", R"({"amount":5})", key).status, 409);
  ASSERT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})").status, 200);

  EXPECT_EQ(counter.post("/api/v1/accounts/a/withdrawals", R"({"amount":5})", key).status, 200);
}

TEST(AnApiOfConversations, AnswersWhatConcludedThem) {
  Counter counter({.placement = [](std::string_view) { return true; }});

  const auto granted = counter.post("/api/v1/accounts/a/settlement", R"({"amount":100})");
  const auto declined = counter.post("/api/v1/accounts/b/settlement", R"({"amount":101})");

  EXPECT_EQ(granted.status, 200);
  EXPECT_EQ(granted.body, R"({"account":"a","amount":100})");
  EXPECT_EQ(granted.header("ETag"), R"("v2")");
  EXPECT_EQ(declined.status, 409);
  EXPECT_TRUE(declined.says(R"("code":"settlement.declined")"));
  EXPECT_EQ(declined.header("ETag"), R"("v2")") << "it is a committed fact";
}

TEST(AnApiOfConversations, SaysThatTheyAreOpen) {
  Counter counter;

  const auto answer = counter.post("/api/v1/accounts/a/settlement", R"({"amount":100})");

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, R"({"id":"a","version":1})");
}

}  // namespace
}  // namespace comptoir::http::testing
