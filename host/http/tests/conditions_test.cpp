#include "http/conditions.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

/// What a request with this one header field, and perhaps a body, is about.
struct Asking {
  explicit Asking(std::string_view name, std::string_view value, std::string_view body = {}) : headers{{name, value}} {
    request.headers = headers;
    request.body = body;
  }
  std::vector<Header> headers;
  Request request;
};

int status_of_media(const Asking& asking) {
  const auto objection = object_to_media(asking.request);
  return objection ? objection->status : 0;
}

TEST(MediaTypes, AreAcceptedWhereTheClientTakesJson) {
  for (const auto* accept : {"*/*", "application/json", "text/html, application/*;q=0.5", "APPLICATION/JSON", "application/problem+json",
                             " application/json ; q=1", "text/html,\t*/*", "application/json\t;q=1", "", " , "})
    EXPECT_EQ(status_of_media(Asking("Accept", accept)), 0) << accept;
  for (const auto* accept : {"text/html", "application/xml, text/*", "json"}) EXPECT_EQ(status_of_media(Asking("Accept", accept)), 406) << accept;
}

TEST(MediaTypes, AreRefusedByAWeightOfNothingForWhatNamesJsonMostClosely) {
  for (const auto* accept : {"application/json;q=0", "*/*; q=0", "*/*;q=0.0, text/html", "application/json;\tq=0", "application/json;Q=0.000, */*",
                             "application/*;q=0, */*", "application/json;q=0, application/vnd.api+json"})
    EXPECT_EQ(status_of_media(Asking("Accept", accept)), 406) << accept;
  for (const auto* accept : {"*/*;q=0, application/json", "application/json;q=0.001", "application/json, application/*;q=0", "text/html;q=0, */*",
                             "application/vnd.api+json;q=0, */*", "application/vnd.api+json, text/html"})
    EXPECT_EQ(status_of_media(Asking("Accept", accept)), 0) << accept;
}

TEST(MediaTypes, AreAcceptedByAnyFieldOfSeveral) {
  Asking several("Accept", "text/html");
  several.headers.push_back({"accept", "application/json"});
  several.request.headers = several.headers;

  EXPECT_EQ(status_of_media(several), 0);
}

TEST(MediaTypes, OfABodyMustBeJson) {
  for (const auto* type : {"application/json", "application/json; charset=utf-8", "Application/Json", "application/merge-patch+json"})
    EXPECT_EQ(status_of_media(Asking("Content-Type", type, "{}")), 0) << type;
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"})
    EXPECT_EQ(status_of_media(Asking("Content-Type", type, "{}")), 415) << type;
  EXPECT_EQ(status_of_media(Asking("X-Nothing", "1", "{}")), 415) << "a body without a type";
  EXPECT_EQ(status_of_media(Asking("Content-Type", "text/plain")), 0) << "there is no body";
}

TEST(MediaTypes, AreRefusedInOtherCharactersThanUtf8) {
  for (const auto* type : {"application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "application/json; profile=x; charset=utf-8"})
    EXPECT_EQ(status_of_media(Asking("Content-Type", type, "{}")), 0) << type;
  EXPECT_EQ(status_of_media(Asking("Content-Type", "application/json; charset=iso-8859-1", "{}")), 415);
}

TEST(MediaTypes, AreRefusedWhenTheBodyIsPacked) {
  Asking packed("Content-Type", "application/json", "{}");
  packed.headers.push_back({"Content-Encoding", "gzip"});
  packed.request.headers = packed.headers;

  EXPECT_EQ(status_of_media(packed), 415);
}

/// Which of the versions 0 to 9 a value of If-Match lets pass, or the status of what is wrong with it.
std::string matched(std::string_view value) {
  const auto condition = if_match(Asking("If-Match", value).request);
  if (condition.objection) return std::to_string(condition.objection->status) + " " + condition.objection->error.code;
  if (!condition.version) return "no condition";
  std::string versions;
  for (std::uint64_t version = 0; version < 10; ++version)
    if (condition.version->holds(version)) versions += std::to_string(version);
  return versions + (condition.version->altered ? " altered" : "");
}

TEST(IfMatch, IsAListOfWhichOneMustBeTheVersion) {
  EXPECT_EQ(matched(R"("v7")"), "7");
  EXPECT_EQ(matched(R"("v3","v7" , "v5")"), "357");
  EXPECT_EQ(matched(R"(, "v3", ,)"), "3");
}

TEST(IfMatch, IsEveryVersionThatThereIsWhereItIsAStar) { EXPECT_EQ(matched("*"), "123456789"); }

TEST(IfMatch, IsNoConditionWhereItIsAbsent) { EXPECT_FALSE(if_match(Asking("X-Nothing", "1").request).version); }

TEST(IfMatch, NeverNamesAVersionByATagThatAProxyAltered) {
  for (const auto* tag : {R"(W/"v7")", R"("v7-gzip")", R"("7")", R"("v")", R"("v-1")", R"("v007")", R"("v0")", R"("v7.0")",
                          R"("v99999999999999999999")", R"("")", R"("a,b")"})
    EXPECT_EQ(matched(tag), " altered") << tag;
  EXPECT_EQ(matched(R"(W/"v7", "v5")"), "5 altered");
}

TEST(IfMatch, IsRefusedWhereItIsNoListOfTags) {
  for (const auto* tag :
       {"v17", "17", "\"v17", "\"", "", ",", "W/", "W/v17", R"(w/"v17")", R"(*, "v7")", R"("v7", *)", R"("v7" "v8")", R"("v7"x)", "v1,,\""})
    EXPECT_EQ(matched(tag), "400 precondition.malformed") << tag;
}

TEST(IfNoneMatch, NamesTheVersionThatTheClientHas) {
  for (const auto* tags : {R"("v3")", R"(W/"v3")", R"("v1", "v3")", R"("a,b",W/"v3")", "*"})
    EXPECT_TRUE(none_match_names(Asking("If-None-Match", tags).request, 3)) << tags;
  for (const auto* tags : {R"("v4")", R"("3")", R"("v0003")", "v3", ""})
    EXPECT_FALSE(none_match_names(Asking("If-None-Match", tags).request, 3)) << tags;
  EXPECT_FALSE(none_match_names(Asking("X-Nothing", "1").request, 3));
}

TEST(AnETag, IsStrong) { EXPECT_EQ(etag(17), R"("v17")"); }

TEST(AParameter, ThatIsNoTextIsNamedByAJsonPointer) {
  const std::vector<std::pair<std::string, std::string>> parameters{{"from/to~", "\xff"}, {"page", "2"}};

  const auto objection = object_to_parameters(parameters, 0);

  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->status, 422);
  ASSERT_EQ(objection->error.faults.size(), 1U);
  EXPECT_EQ(objection->error.faults[0].pointer, "/from~1to~0");
}

TEST(AnIdempotencyKey, HasVisibleCharacters) {
  for (const std::string& key : {std::string("a"), std::string("0192-\"x\""), std::string(255, 'k')}) EXPECT_FALSE(object_to_key(key)) << key;
  for (const std::string& key : {std::string(), std::string("a b"), std::string("\xc3\xa9"), std::string(256, 'k')}) {
    const auto objection = object_to_key(key);
    ASSERT_TRUE(objection) << key;
    EXPECT_EQ(objection->status, 400);
    EXPECT_EQ(objection->error.code, "idempotency.key_malformed");
  }
}

}  // namespace
}  // namespace comptoir::http
