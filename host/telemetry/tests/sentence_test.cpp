#include "telemetry/sentence.hpp"

#include <gtest/gtest.h>

namespace comptoir::telemetry {
namespace {

Error with_faults(std::string sentence, std::vector<Fault> faults) {
  return {ErrorKind::invalid, "any.code", std::move(sentence), std::move(faults), {}};
}

TEST(ASentence, TellsEachFaultAndItsPlace) {
  const auto error = with_faults("The message has faults.", {{"/customer", "field.missing", "The field `customer` is required."},
                                                             {"/lines/0", "field.wrong_type", "Expected an object, found text."},
                                                             {"", "json.malformed", "Line 1 is no JSON."}});

  EXPECT_EQ(sentence_with_faults(error),
            "The message has faults. /customer: The field `customer` is required. /lines/0: Expected an object, found text. Line 1 is no JSON.");
}

TEST(ASentence, SaysNothingTwice) {
  EXPECT_EQ(sentence_with_faults(invalid("quantity.zero", "The quantity is zero.", "/quantity")), "The quantity is zero. (/quantity)");
  EXPECT_EQ(sentence_with_faults(with_faults("It has faults: /a: Too long.", {{"/a", "x", "Too long."}})), "It has faults: /a: Too long.");
  EXPECT_EQ(sentence_with_faults(refused("stock.short", "Too little.")), "Too little.");
}

}  // namespace
}  // namespace comptoir::telemetry
