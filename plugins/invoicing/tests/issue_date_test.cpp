#include "domain/issue_date.hpp"

#include "documents.hpp"

namespace invoicing {
namespace {

const Date today(2026, 11, 21);

TEST(ADocument, IsDatedToday) {
  EXPECT_THAT(check_today(today, {}, {}), Succeeds());
  EXPECT_THAT(check_today(today, today, {}), Succeeds());
  EXPECT_THAT(check_today(today, today.add_days(1), {}), Succeeds()) << "another host is past midnight";
  EXPECT_THAT(check_today(today, today.add_days(-60), {}), Succeeds());
}

TEST(ADocument, IsNotDatedAfterOneThatIsDatedAhead) {
  EXPECT_THAT(check_today(today, today.add_days(2), {}), IsRefusedWith("clock.behind"));
  EXPECT_THAT(check_today(today, today.add_days(200), today), IsRefusedWith("clock.behind")) << "whoever says what day it is";
}

TEST(ADocument, IsNotDatedByAClockThatHasLeaptUnlessAPersonSaysSo) {
  EXPECT_THAT(check_today(today, today.add_days(-61), {}), IsRefusedWith("clock.unlikely"));
  EXPECT_THAT(check_today(today, today.add_days(-61), today), Succeeds());
  EXPECT_THAT(check_today(today, today.add_days(-61), today.add_days(-30)), IsRefusedWith("clock.differs"));
}

}  // namespace
}  // namespace invoicing
