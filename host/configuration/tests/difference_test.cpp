#include "configuration/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::configuration {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty;

Node table(std::string key, std::list<Node> members) {
  Node node;
  node.key = std::move(key);
  node.children = std::move(members);
  return node;
}

Node text(std::string key, std::string value) {
  Node node;
  node.kind = Node::Kind::text;
  node.key = std::move(key);
  node.text = std::move(value);
  return node;
}

TEST(ADifference, NamesTheKeysThatHoldSomethingElse) {
  Configuration earlier, later;
  const auto level = table("log", {text("level", "info")});
  earlier.effective = table("", {table("http", {text("workers", "2"), text("body", "1")}), level, table("mail", {text("from", "a")})});
  later.effective = table("", {table("http", {text("workers", "4"), text("body", "1")}), level, table("plugin", {text("password", "b")})});

  EXPECT_THAT(differing_keys(earlier, later), ElementsAre("http.workers", "mail.from", "plugin.password"));
  EXPECT_THAT(differing_keys(later, later), IsEmpty());
}

TEST(ADifference, SeesASecretThatHasChanged) {
  Configuration earlier, later;
  earlier.effective = table("", {text("url", "amqp://guest:old@broker/")});
  later.effective = table("", {text("url", "amqp://guest:new@broker/")});

  EXPECT_THAT(differing_keys(earlier, later), ElementsAre("url"));
}

}  // namespace
}  // namespace comptoir::configuration
