#include "documents.hpp"

namespace invoicing {
namespace {

TEST(ASeries, CountsFromOneWithoutAGap) {
  Series series("F");

  std::vector<std::string> numbers;
  for (int i = 0; i < 3; ++i) numbers.push_back(series.issue("i-1", Date(2026, 11, 21)).number);

  EXPECT_THAT(numbers, testing::ElementsAre("F2026-000001", "F2026-000002", "F2026-000003"));
}

TEST(ASeries, GrowsBeyondAMillion) {
  Series series("F", {999'999, Date(2026, 11, 21)}, 1);

  EXPECT_EQ(series.issue("i-1", Date(2026, 11, 21)).number, "F2026-1000000");
}

TEST(ASeries, NeverTurnsItsDatesAround) {
  Series series("F");
  series.issue("i-1", Date(2026, 11, 21));

  EXPECT_EQ(series.issue("i-2", Date(2026, 11, 20)).issue_date, Date(2026, 11, 21));
  EXPECT_EQ(series.issue("i-3", Date(2026, 11, 22)).issue_date, Date(2026, 11, 22));
}

TEST(ASeries, CountsAnewEachYearAndNeverGoesBackToAnOldOne) {
  Series series("F");
  series.issue("i-1", Date(2026, 12, 31));
  ASSERT_EQ(series.issue("i-2", Date(2027, 1, 1)).number, "F2027-000001");

  const auto late = series.issue("i-3", Date(2026, 12, 31));

  EXPECT_EQ(late.number, "F2027-000002");
  EXPECT_EQ(late.issue_date, Date(2027, 1, 1));
}

}  // namespace
}  // namespace invoicing
