// The conventions that every plugin's routes share.
#include <future>
#include <new>

#include <gtest/gtest.h>

#include "counter.hpp"

namespace comptoir::http::testing {
namespace {

struct AnApi : ::testing::Test {
  Counter counter;
};

TEST_F(AnApi, CreatesAndSaysWhere) {
  const auto answer = counter.post("/api/v1/accounts", R"({"account":"a 1/ü","owner":"Ann"})", {{"Idempotency-Key", "key-1"}});

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.type, "application/json");
  EXPECT_EQ(answer.body, R"({"id":"a 1/ü","version":1})");
  EXPECT_EQ(answer.header("ETag"), R"("v1")");
  EXPECT_EQ(answer.header("Location"), "/api/v1/accounts/a%201%2F%C3%BC");
  EXPECT_EQ(counter.get(answer.header("Location")).body, R"({"account":"a 1/ü","owner":"Ann","balance":0})");
}

TEST_F(AnApi, SaysWhereThoughThePathNamesAnother) {
  const auto answer = counter.post("/api/v1/owners/Ann/accounts", R"({"account":"a"})");

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, R"({"id":"a","version":1})");
  EXPECT_EQ(answer.header("ETag"), R"("v1")");
}

TEST_F(AnApi, TellsWhatIsThrownOnTheWayToAnAnswer) {
  struct Full final : Recipient {
    void receive(Response) override { throw std::bad_alloc(); }
  };
  std::promise<std::string> told;
  const Report report = [&](std::string_view code, const std::string& sentence) { told.set_value(std::string(code) + ": " + sentence); };
  Api api(counter.application().directory(), counter.application().dispatcher(), "default", report);
  const Counter::Headers headers = {{"Content-Type", "application/json"}};
  Request request;
  request.method = "POST";
  request.target = request.path = "/api/v1/accounts/a/deposits";
  request.headers = headers;
  request.body = R"({"amount":5})";

  api.serve(request, Exchange(std::make_shared<Full>()));  // answers behind the commit

  auto sentence = told.get_future();
  ASSERT_EQ(sentence.wait_for(dispatch::testing::patience), std::future_status::ready);
  EXPECT_EQ(sentence.get(), "host.failed: /api/v1/accounts/a/deposits could not be answered: std::bad_alloc");
}

TEST_F(AnApi, AnswersWhatTheHandlerAnswers) {
  const auto answer = counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"account":"a","owner":"","balance":5})");
  EXPECT_EQ(answer.header("ETag"), R"("v1")");
}

TEST_F(AnApi, ShowsAnAggregateWithItsVersion) {
  ASSERT_EQ(counter.open("a").status, 201);

  const auto answer = counter.get("/api/v1/accounts/a");
  const auto unchanged = counter.get("/api/v1/accounts/a", {{"If-None-Match", answer.header("ETag")}});
  const auto changed = counter.get("/api/v1/accounts/a", {{"If-None-Match", R"("v7")"}});

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("ETag"), R"("v1")");
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(unchanged.header("ETag"), R"("v1")");
  EXPECT_EQ(changed.status, 200);
}

TEST_F(AnApi, PrefersALiteralPath) {
  ASSERT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})").status, 200);

  EXPECT_EQ(counter.get("/api/v1/accounts/census").body, R"({"entries":1})");
}

TEST_F(AnApi, ReadsTheQuery) {
  for (const auto* account : {"a", "b", "c"}) ASSERT_EQ(counter.open(account).status, 201);

  const auto page = counter.get("/api/v1/accounts?owner=Ann&limit=2");
  const auto begin = page.body.find(R"("next":")") + 8;
  const auto cursor = page.body.substr(begin, page.body.find('"', begin) - begin);
  const auto rest = counter.get("/api/v1/accounts?owner=%41nn&limit=2&cursor=" + cursor);

  EXPECT_TRUE(page.says(R"("account":"b")") && !page.says(R"("account":"c")")) << page.body;
  EXPECT_TRUE(rest.says(R"("account":"c")") && rest.says(R"("hasMore":false)")) << rest.body;
}

TEST_F(AnApi, ReadsAPlusInAQueryAsASpace) {
  ASSERT_EQ(counter.post("/api/v1/owners/Ann%20B/accounts", R"({"account":"a"})").status, 201);

  EXPECT_TRUE(counter.get("/api/v1/accounts?owner=Ann+B").says(R"("owner":"Ann B")"));
  EXPECT_TRUE(counter.get("/api/v1/accounts?owner=Ann%2BB").says(R"("data":[])"));
}

TEST_F(AnApi, RefusesQueriesThatAreBroken) {
  const auto broken = counter.get("/api/v1/accounts?owner=%0A");
  const auto unknown = counter.get("/api/v1/accounts?owner=Ann&colour=red");
  const auto wrong = counter.get("/api/v1/accounts?owner=Ann&limit=many");
  const auto missing = counter.get("/api/v1/accounts");
  const auto cursor = counter.get("/api/v1/accounts?owner=Ann&cursor=mine");

  EXPECT_EQ(broken.status, 400);
  EXPECT_TRUE(broken.says(R"("code":"http.malformed_query")"));
  EXPECT_TRUE(broken.says("broken, or stands for a control character")) << broken.body;
  EXPECT_EQ(unknown.status, 422);
  EXPECT_TRUE(unknown.says(R"("pointer":"/colour","code":"field.unknown")")) << unknown.body;
  EXPECT_TRUE(wrong.says(R"("pointer":"/limit","code":"field.wrong_type")")) << wrong.body;
  EXPECT_TRUE(missing.says(R"("pointer":"/owner","code":"field.missing")")) << missing.body;
  EXPECT_EQ(cursor.status, 400);
  EXPECT_TRUE(cursor.says(R"("code":"list.bad_cursor")"));
}

TEST_F(AnApi, RefusesAFieldThatIsGivenTwice) {
  ASSERT_EQ(counter.open("a").status, 201);

  const auto in_body = counter.post("/api/v1/accounts/a/deposits", R"({"account":"b","amount":5})");
  const auto in_query = counter.post("/api/v1/accounts/a/deposits?account=b", R"({"amount":5})");

  EXPECT_TRUE(in_body.says(R"("code":"field.given_twice")")) << in_body.body;
  EXPECT_TRUE(in_query.says(R"("code":"field.duplicate")")) << in_query.body;
}

TEST_F(AnApi, RefusesBodiesThatAreNotTheMessage) {
  const auto truncated = counter.post("/api/v1/accounts/a/deposits", R"({"amount":)");
  const auto wrong = counter.post("/api/v1/accounts/a/deposits", R"({"amount":"five"})");
  const auto list = counter.post("/api/v1/accounts/a/deposits", "[]");

  EXPECT_EQ(truncated.status, 400);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(wrong.says(R"("pointer":"/amount")")) << wrong.body;
  EXPECT_GE(list.status, 400);
  EXPECT_LT(list.status, 500);
  EXPECT_EQ(counter.application().version_of("a"), 0U);
}

TEST_F(AnApi, RefusesIdsAndTextsThatNoStoreCanKeep) {
  for (const auto& id : {std::string("%FF"), std::string("%ED%A0%80"), std::string(256, 'x')}) {
    const auto command = counter.post("/api/v1/accounts/" + id + "/deposits", R"({"amount":5})");
    const auto query = counter.get("/api/v1/accounts/" + id);

    EXPECT_EQ(command.status, 422) << id;
    EXPECT_TRUE(command.says(R"("code":"message.invalid")") && command.says(R"("pointer":"/account","code":"field.invalid")")) << command.body;
    EXPECT_EQ(query.status, 422) << id;
  }
  EXPECT_TRUE(counter.get("/api/v1/accounts?owner=%FF").says(R"("pointer":"/owner","code":"field.invalid")"));
  EXPECT_EQ(counter.get("/api/v1/accounts/a%00b").status, 404) << "no path has a control character";
  EXPECT_EQ(counter.get("/api/v1/accounts?owner=a%00b").status, 400);
}

TEST_F(AnApi, RefusesAnIdInABodyThatNoStoreCanKeep) {
  const auto answer = counter.post("/api/v1/owners/Ann/accounts", R"({"account":")" + std::string(256, 'x') + R"("})");

  EXPECT_EQ(answer.status, 422);
  EXPECT_TRUE(answer.says(R"("code":"ledger.account.id_invalid")")) << answer.body;
}

TEST_F(AnApi, TellsHowLongAStoreIsNotWorthAsking) {
  counter.application().store().faults.absence = storage::Absence{"The server is away.", std::chrono::milliseconds(2'300)};

  const auto answer = counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})");

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "3");
}

TEST_F(AnApi, TurnsErrorsIntoProblems) {
  ASSERT_EQ(counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})").status, 200);

  const auto refusal = counter.post("/api/v1/accounts/a/withdrawals", R"({"amount":7})");
  const auto unknown = counter.get("/api/v1/accounts/nobody");
  const auto rule = counter.post("/api/v1/accounts/a/deposits", R"({"amount":1000001})");
  const auto defect = counter.post("/api/v1/accounts/a/troubles", R"({"trouble":"EXCEPTION"})");

  EXPECT_EQ(refusal.status, 409);
  EXPECT_EQ(refusal.type, "application/problem+json");
  EXPECT_TRUE(refusal.says(R"("code":"account.overdrawn")"));
  EXPECT_TRUE(refusal.says(R"("instance":"/api/v1/accounts/a/withdrawals")"));
  EXPECT_TRUE(refusal.says(R"("missing":2)")) << "facts for programs";
  EXPECT_TRUE(refusal.says(R"("traceId":")"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.header("ETag"), "");
  EXPECT_EQ(rule.status, 422);
  EXPECT_TRUE(rule.says(R"("pointer":"/amount")"));
  EXPECT_EQ(defect.status, 500);
  EXPECT_TRUE(defect.says(R"("code":"plugin.failed")"));
}

TEST_F(AnApi, KeepsTheTraceOfTheClient) {
  const auto answer = counter.get("/api/v1/accounts/nobody", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});

  EXPECT_TRUE(answer.says(R"("traceId":"0af7651916cd43dd8448eb211c80319c")")) << answer.body;
}

TEST_F(AnApi, TellsPathsThatAreNoneFromMethodsThatAreNone) {
  for (const auto* path : {"/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1accounts", "/api/v2/accounts", "/accounts"}) {
    const auto answer = counter.get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_TRUE(answer.says(R"("code":"http.no_such_path")")) << path;
  }
  const auto answer = counter.ask("PUT", "/api/v1/accounts/a");

  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "DELETE, GET, HEAD, PATCH, OPTIONS");
}

TEST_F(AnApi, AnswersOptionsAndHead) {
  ASSERT_EQ(counter.open("a").status, 201);

  const auto options = counter.ask("OPTIONS", "/api/v1/accounts");
  const auto head = counter.ask("HEAD", "/api/v1/accounts/a");

  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("ETag"), R"("v1")");
  EXPECT_EQ(counter.ask("HEAD", "/api/v1/accounts/a/deposits").status, 405);
}

TEST_F(AnApi, TakesAndGivesJsonAlone) {
  EXPECT_EQ(counter.get("/api/v1/accounts/census", {{"Accept", "text/html"}}).status, 406);
  EXPECT_EQ(counter.post("/api/v1/accounts/a/deposits", "amount=5", {{"Content-Type", "application/x-www-form-urlencoded"}}).status, 415);
  EXPECT_EQ(counter.application().version_of("a"), 0U);
}

TEST_F(AnApi, ServesThePagesOfTheHost) {
  counter.api().add_page("/health/live", [](const Request&) { return Response{200, "text/plain", {}, "live\n"}; });

  const auto page = counter.get("/health/live");
  const auto post = counter.post("/health/live", "{}");

  EXPECT_EQ(page.body, "live\n");
  EXPECT_EQ(counter.ask("HEAD", "/health/live").status, 200);
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(post.header("Allow"), "GET, HEAD");
}

TEST(ABusyApi, SaysWhenToComeBack) {
  Counter counter({.writer = {.group_max = 64, .waiting_max = 0}});

  const auto answer = counter.post("/api/v1/accounts/a/deposits", R"({"amount":5})");

  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.says(R"("code":"host.busy")"));
  EXPECT_EQ(answer.header("Retry-After"), "1");
}

}  // namespace
}  // namespace comptoir::http::testing
