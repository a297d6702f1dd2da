#include "domain/identity.hpp"

#include <gtest/gtest.h>

namespace invoicing {
namespace {

TEST(ASiren, HoldsByTheFormulaOfLuhn) {
  for (const auto* siren : {"404833048", "732829320", "552100554"}) EXPECT_TRUE(is_siren(siren)) << siren;
  for (const auto* other : {"404833047", "123", "", "40483304a", "4048330480", "440833048"}) EXPECT_FALSE(is_siren(other)) << other;
}

TEST(AFrenchVatNumber, IsMadeOfTheSiren) {
  EXPECT_TRUE(vat_number_agrees("FR83404833048", "404833048"));
  EXPECT_TRUE(vat_number_agrees("FR44732829320", "732829320"));

  for (const auto* other : {"FR84404833048", "FR83732829320", "FR404833048", "FR83 404833048"})
    EXPECT_FALSE(vat_number_agrees(other, "404833048")) << other;
}

TEST(AVatNumberOfAnotherCountry, IsNotJudged) { EXPECT_TRUE(vat_number_agrees("DE136695976", "404833048")); }

}  // namespace
}  // namespace invoicing
