#include "http/problem.hpp"

#include <gtest/gtest.h>

#include "http/target.hpp"

namespace comptoir::http {
namespace {

TEST(AProblem, SaysWhatItIsInMembersThatProgramsKnow) {
  const auto error = refused("stock.insufficient", "There are 2 \"Lamps\" left.");
  const auto response = problem(error, 409, "/api/v1/orders/7", "0af7651916cd43dd8448eb211c80319c");

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"status":409,"type":"urn:comptoir:problem:stock.insufficient","title":"The state disagrees","detail":"There are 2 \"Lamps\" left.",)"
            R"("instance":"/api/v1/orders/7","code":"stock.insufficient","traceId":"0af7651916cd43dd8448eb211c80319c"})");
}

TEST(AProblem, SaysWhoFailed) {
  const Error plugin{ErrorKind::failed, "plugin.failed", "The map is missing.", {}, {}};
  const Error host{ErrorKind::failed, "store.failed", "The disk is full.", {}, {}};

  EXPECT_NE(problem(plugin, 500, "/", {}).body.find(R"("title":"The plugin failed")"), std::string::npos);
  EXPECT_NE(problem(host, 500, "/", {}).body.find(R"("title":"The host failed")"), std::string::npos);
}

TEST(AProblem, TellsAClientNothingOfAFaultThatIsNotItsOwnButItsCodeAndItsTrace) {
  Error error{ErrorKind::failed, "database.bad_statement", "SQLite refused \"SELECT secret FROM a\" in /var/lib/a.db.", {}, R"({"path":"/var"})"};
  error.faults = {{"/a", "b", "/etc"}};

  const auto answer = problem(error, 500, "/api/v1/a", "0af7651916cd43dd8448eb211c80319c").body;

  EXPECT_EQ(answer, R"({"status":500,"type":"urn:comptoir:problem:database.bad_statement","title":"The host failed",)"
                    R"("detail":"This failed by a fault that is not in the request. Who runs the host finds it in the log, under the trace id.",)"
                    R"("instance":"/api/v1/a","code":"database.bad_statement","traceId":"0af7651916cd43dd8448eb211c80319c"})");
}

TEST(AProblem, OfACommandThatSetsOffTooMuchSaysWhoseItIs) {
  const Error loop{ErrorKind::failed, "dispatch.cascade_too_deep", "a/1 of plugin shop leads back to itself.", {}, {}};

  const auto answer = problem(loop, 500, "/", {}).body;

  EXPECT_NE(answer.find(R"("title":"The plugin failed","detail":"What follows from this does not fit into one transaction)"), std::string::npos);
  EXPECT_NE(answer.find("trying again is of no use"), std::string::npos);
  EXPECT_EQ(answer.find("shop"), std::string::npos);
}

/// On a machine that others kept busy it may be done the next time.
TEST(AProblem, OfACommandThatTookTooLongSaysToTryAgainAsItsStatusDoes) {
  const auto slow = unavailable("dispatch.unit_too_slow", "a/1 of plugin shop takes longer than 10000 ms.");

  const auto answer = problem(slow, 503, "/", {});

  EXPECT_NE(answer.body.find(R"("title":"Try again","detail":"What follows from this took longer than one transaction may)"), std::string::npos);
  EXPECT_NE(answer.body.find("try again later"), std::string::npos);
  EXPECT_EQ(answer.headers, (std::vector<std::pair<std::string, std::string>>{{"Retry-After", "10"}}));
}

TEST(AProblem, ForThoseWhoRunTheHostSaysAll) {
  const auto answer = problem_for_operators(unavailable("store.failed", "The disk under /var is full."), "/admin/outbox");

  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("The disk under /var is full."), std::string::npos);
}

TEST(AProblem, IsUtf8WhateverItIsMadeOf) {
  const auto answer = problem(refused("a", "cut \xC3"), 409, "/\xFF", {}).body;

  EXPECT_NE(answer.find("\"detail\":\"cut \xEF\xBF\xBD\""), std::string::npos) << answer;
}

TEST(AProblem, PointsAtEachFault) {
  auto error = invalid("message.invalid", "The message has faults.");
  error.faults = {{"/lines/0/quantity", "field.wrong_type", "Expected an integer."}, {"/sku", "field.missing", "It is missing."}};

  const auto response = problem(error, 422, "/", {});

  EXPECT_NE(response.body.find(R"("errors":[{"pointer":"/lines/0/quantity","code":"field.wrong_type","message":"Expected an integer."},)"
                               R"({"pointer":"/sku","code":"field.missing","message":"It is missing."}])"),
            std::string::npos)
      << response.body;
  EXPECT_EQ(response.body.find("traceId"), std::string::npos);
}

TEST(AProblem, CarriesItsDetailsAsMembers) {
  auto error = refused("stock.insufficient", "Too few.");
  error.details = R"({"items":[{"sku":"L","missing":2}]})";

  EXPECT_TRUE(problem(error, 409, "/", {}).body.ends_with(R"("code":"stock.insufficient","items":[{"sku":"L","missing":2}]})"));
  error.details = "{}";
  EXPECT_TRUE(problem(error, 409, "/", {}).body.ends_with(R"("code":"stock.insufficient"})"));
}

TEST(AProblem, OfACodeThatIsNoneIsStillADocument) {
  const auto response = problem(refused("odd\"code", "Odd."), 409, "/", {});

  EXPECT_NE(response.body.find(R"("type":"urn:comptoir:problem:odd\"code")"), std::string::npos) << response.body;
}

TEST(AProblem, ThatPassesTellsWhenToComeBack) {
  const auto busy = problem(unavailable("host.busy", "Busy."), 503, "/", {});
  EXPECT_EQ(busy.headers, (std::vector<std::pair<std::string, std::string>>{{"Retry-After", "1"}}));
  EXPECT_TRUE(problem(refused("a", "b"), 409, "/", {}).headers.empty());
}

TEST(AProblem, OfAStoreThatIsAwaySaysWhenItIsLookedForAgain) {
  const auto away = problem(unavailable("store.failed", "Away."), 503, "/", {}, std::chrono::milliseconds(2'300));

  EXPECT_EQ(away.headers, (std::vector<std::pair<std::string, std::string>>{{"Retry-After", "3"}}));
}

TEST(AProblem, OfAPluginThatIsAwaySaysThatItIsNotBackInASecond) {
  const std::vector<std::pair<std::string, std::string>> later = {{"Retry-After", "10"}};

  for (const auto* code : {"handler.suspended", "handler.deadline", "plugin.suspended", "plugin.not_started"})
    EXPECT_EQ(problem(unavailable(code, "Away."), 503, "/", {}).headers, later) << code;
}

TEST(AnErrorKind, HasItsStatus) {
  EXPECT_EQ(status_of(ErrorKind::refused), 409);
  EXPECT_EQ(status_of(ErrorKind::not_found), 404);
  EXPECT_EQ(status_of(ErrorKind::invalid), 422);
  EXPECT_EQ(status_of(ErrorKind::malformed), 400);
  EXPECT_EQ(status_of(ErrorKind::forbidden), 403);
  EXPECT_EQ(status_of(ErrorKind::unavailable), 503);
  EXPECT_EQ(status_of(ErrorKind::failed), 500);
}

TEST(APathSegment, IsEscapedSoThatItStaysOne) {
  EXPECT_EQ(percent_encode("a-1._~Z"), "a-1._~Z");
  EXPECT_EQ(percent_encode("a/b c\r\n\xc3\xa9"), "a%2Fb%20c%0D%0A%C3%A9");
}

}  // namespace
}  // namespace comptoir::http
