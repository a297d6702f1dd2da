#include "documents.hpp"

namespace invoicing {
namespace {

TEST(ASeries, CountsFromOneWithoutAGap) {
  Series series(Series::id_of("F", 2026));

  std::vector<std::string> numbers;
  for (int i = 0; i < 3; ++i) numbers.push_back(series.issue("i-1", "F", Date(2026, 11, 21)).number);

  EXPECT_THAT(numbers, testing::ElementsAre("F2026-000001", "F2026-000002", "F2026-000003"));
}

TEST(ASeries, GrowsBeyondAMillion) {
  Series series("F/2026", {999'999, Date(2026, 11, 21)}, 1);

  EXPECT_EQ(series.issue("i-1", "F", Date(2026, 11, 21)).number, "F2026-1000000");
}

TEST(ASeries, NeverTurnsItsDatesAround) {
  Series series("F/2026");
  series.issue("i-1", "F", Date(2026, 11, 21));

  EXPECT_EQ(series.issue("i-2", "F", Date(2026, 11, 20)).issue_date, Date(2026, 11, 21));
  EXPECT_EQ(series.issue("i-3", "F", Date(2026, 11, 22)).issue_date, Date(2026, 11, 22));
}

TEST(ASeries, BelongsToOneNameAndYear) {
  EXPECT_EQ(Series::id_of("F", 2026), "F/2026");
  EXPECT_NE(Series::id_of("F", 2026), Series::id_of("F", 2027));
}

}  // namespace
}  // namespace invoicing
