// What people see of an answer.
#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace comptoir::cli {
namespace {

std::string printed(const std::string& json) {
  testing::internal::CaptureStdout();
  print_members(json);
  return testing::internal::GetCapturedStdout();
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

TEST(AnObject, ThatIsNoneIsPrintedAsItIs) {
  EXPECT_EQ(printed("pending"), "pending\n");
  EXPECT_EQ(printed(R"({"end":1,"status":[broken]})"), "{\"end\":1,\"status\":[broken]}\n");
  EXPECT_EQ(printed(R"({"end":)"), "{\"end\":\n");
}

}  // namespace
}  // namespace comptoir::cli
