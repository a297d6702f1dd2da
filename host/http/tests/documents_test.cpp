// What is derived from the declarations holds all that was declared.
#include "http/documents.hpp"

#include <map>
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

#include "counter.hpp"

namespace comptoir::http::testing {
namespace {

using Poco::JSON::Object;

Object::Ptr parsed(const std::string& document) { return Poco::JSON::Parser().parse(document).extract<Object::Ptr>(); }

constexpr std::string_view method_keys[] = {"get", "post", "put", "patch", "delete"};

struct Documents : ::testing::Test {
  telemetry::Statistics statistics;
  Counter counter;
  Object::Ptr openapi = parsed(openapi_document(counter.application().directory()));
  Object::Ptr asyncapi = parsed(asyncapi_document(counter.application().directory(), {}));

  Object::Ptr operation(const std::string& path, const std::string& method) {
    return openapi->getObject("paths")->getObject(path)->getObject(method);
  }
};

TEST_F(Documents, HoldEveryRoute) {
  std::size_t routes = 0;
  for (const auto* plugin : counter.application().directory().plugins())
    for (const auto& route : plugin->contract().routes) {
      const auto path = openapi->getObject("paths")->getObject("/api/v1" + route.path);
      ASSERT_TRUE(path) << route.path;
      EXPECT_TRUE(path->getObject(std::string(method_keys[static_cast<std::size_t>(route.method)]))) << route.path;
      ++routes;
    }

  EXPECT_EQ(routes, 16U);
}

TEST_F(Documents, HoldEveryPublishedEvent) {
  const auto messages = asyncapi->getObject("components")->getObject("messages");
  for (const auto* plugin : counter.application().directory().plugins())
    for (const auto& event : plugin->contract().events) {
      if (!event.published) continue;
      auto name = *event.published;
      name[name.find('/')] = '.';
      EXPECT_TRUE(messages->getObject(name)) << name;
      EXPECT_TRUE(asyncapi->getObject("channels")->getObject(name)) << name;
    }

  EXPECT_EQ(messages->size(), 4U) << "opened, balance changed, settlement asked, settlement judged";
  EXPECT_TRUE(messages->getObject("ledger.balance.changed.1")->getObject("payload")->getObject("properties")->has("balance")) << "the mapped one";
}

TEST_F(Documents, HoldWhatComesInFromOutside) {
  const auto& reactions = counter.application().directory().all_reactions();
  const auto& consideration =
      *std::ranges::find(reactions, "ledger.settlement.asked/1", [](const auto& reaction) { return reaction.contract->event; });
  auto nothing_published = dispatch::Directory(
      {}, [](std::string_view) { return false; }, statistics);

  const auto document = parsed(asyncapi_document(nothing_published, {&consideration, &consideration}));

  const auto payload = document->getObject("components")->getObject("messages")->getObject("ledger.settlement.asked.1")->getObject("payload");
  EXPECT_EQ(document->getObject("operations")->getObject("receive.ledger.settlement.asked.1")->getValue<std::string>("action"), "receive");
  EXPECT_EQ(document->getObject("channels")->getObject("ledger.settlement.asked.1")->getValue<std::string>("address"), "ledger.settlement.asked");
  EXPECT_EQ(payload->getArray("allOf")->size(), 2U) << "what each reaction needs";
}

TEST_F(Documents, PartPathParametersFromTheBody) {
  const auto deposit = operation("/api/v1/accounts/{account}/deposits", "post");
  const auto schema = deposit->getObject("requestBody")->getObject("content")->getObject("application/json")->getObject("schema");

  EXPECT_EQ(deposit->getArray("parameters")->getObject(0)->getValue<std::string>("name"), "account");
  EXPECT_EQ(deposit->getArray("parameters")->getObject(0)->getValue<std::string>("in"), "path");
  EXPECT_TRUE(schema->getObject("properties")->has("amount"));
  EXPECT_FALSE(schema->getObject("properties")->has("account"));
  EXPECT_EQ(schema->getArray("required")->size(), 1U);
}

TEST_F(Documents, SayWhatAQueryTakes) {
  const auto parameters = operation("/api/v1/accounts", "get")->getArray("parameters");

  std::map<std::string, bool> is_required;
  for (unsigned i = 0; i < parameters->size(); ++i)
    is_required[parameters->getObject(i)->getValue<std::string>("name")] = parameters->getObject(i)->getValue<bool>("required");
  EXPECT_EQ(is_required, (std::map<std::string, bool>{{"owner", true}, {"cursor", false}, {"limit", false}}));
}

TEST_F(Documents, SayWhichHeadersMustCome) {
  const auto is_required = [](const Object::Ptr& operation, const std::string& name) {
    const auto parameters = operation->getArray("parameters");
    for (unsigned i = 0; i < parameters->size(); ++i)
      if (parameters->getObject(i)->getValue<std::string>("name") == name) return parameters->getObject(i)->getValue<bool>("required");
    return false;
  };

  EXPECT_TRUE(is_required(operation("/api/v1/accounts", "post"), "Idempotency-Key"));
  EXPECT_FALSE(is_required(operation("/api/v1/accounts/{account}/deposits", "post"), "Idempotency-Key"));
  EXPECT_TRUE(is_required(operation("/api/v1/accounts/{account}", "patch"), "If-Match"));
  EXPECT_EQ(operation("/api/v1/accounts/{account}", "patch")->getValue<std::string>("x-permission"), "ledger:account:name");
}

TEST_F(Documents, SayWhichHeadersComeBack) {
  const auto headers = [this](const std::string& path, const std::string& method, const std::string& status) {
    const auto responses = operation("/api/v1" + path, method)->getObject("responses");
    return responses->getObject(status)->getObject("headers");
  };

  EXPECT_TRUE(headers("/accounts", "post", "201")->has("ETag"));
  EXPECT_EQ(headers("/accounts", "post", "201")->getObject("Location")->getValue<std::string>("description"),
            "Where what was created is found: /api/v1/accounts/{account}");
  EXPECT_TRUE(headers("/accounts/{account}", "get", "200")->has("ETag"));
  EXPECT_FALSE(headers("/accounts/{account}/total", "get", "200")) << "it shows no aggregate";
}

TEST_F(Documents, SayHowAConversationMayEnd) {
  const auto responses = operation("/api/v1/accounts/{account}/settlement", "post")->getObject("responses");

  EXPECT_TRUE(responses->has("200"));
  EXPECT_TRUE(responses->has("202"));
  EXPECT_TRUE(responses->has("default"));
  EXPECT_TRUE(operation("/api/v1/accounts", "post")->getObject("responses")->has("201"));
}

}  // namespace
}  // namespace comptoir::http::testing
