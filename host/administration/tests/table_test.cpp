// What people see of an answer.
#include "cli/table.hpp"

#include <gtest/gtest.h>

#include "cli/printable.hpp"

namespace comptoir::cli {
namespace {

std::string printed(const std::string& json) {
  const auto text = members_of(json);
  return text ? *text : text.error().code;
}

TEST(AnObject, IsPrintedMemberByMemberUnderItsNamesInWords) {
  EXPECT_EQ(printed(R"({"end":36,"parkedKeys":0,"publisher":"outbox-log","wanted":["order.placed","order \"x\""],"receivers":[]})"),
            "end          36\n"
            "parked keys  0\n"
            "publisher    outbox-log\n"
            "wanted       order.placed, order \"x\"\n"
            "receivers    none\n");
}

TEST(AnObject, InAnotherOneIsPrintedUnderBothNames) {
  EXPECT_EQ(printed(R"({"end":1,"publisherStatus":{"connected":true,"broker":{"lastError":null}},"empty":{}})"),
            "end                                 1\n"
            "publisher status connected          true\n"
            "publisher status broker last error  null\n");
}

TEST(AnObject, ThatIsNoneIsNoAnswer) {
  for (const auto* json : {"pending", "", "[]", R"({"end":1,"status":[broken]})", R"({"end":)", R"({"end":1} and more)"})
    EXPECT_EQ(printed(json), "answer.unreadable") << json;
}

struct Key {
  std::string key;
  std::int64_t attempts;
};

TEST(AList, IsPrintedInColumnsUnderTheNamesOfItsFields) {
  EXPECT_EQ(*lines_of<Key>(R"([{"key":"a","attempts":10},{"key":"Été","attempts":2}])"),
            "key  attempts\n"
            "a    10\n"
            "Été  2\n");
  EXPECT_EQ(*lines_of<Key>("[]"), "none\n");
}

TEST(AList, OfSomethingElseIsNoAnswer) {
  for (const auto* json : {"nonsense", "{}", R"([{"key":"a"}])", R"([{"key":"a","attempts":"many"}])", R"([] [])"})
    EXPECT_EQ(lines_of<Key>(json).error().code, "answer.unreadable") << json;
}

TEST(ATextOfOthers, CannotSteerTheTerminal) {
  EXPECT_EQ(printable("a\x1B[31mb\nc\x7F"), "a?[31mb?c?");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m \xE2\x80\xAE"
                      "desrever \xE2\x81\xA6"),
            "?31m ?desrever ?");
  EXPECT_EQ(printable("Été €, \xE2\x80\x93 done"), "Été €, \xE2\x80\x93 done");
}

}  // namespace
}  // namespace comptoir::cli
