#include "infrastructure/time_zone.hpp"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include <comptoir/settings.hpp>

#include "settings.hpp"

namespace invoicing {
namespace {

using comptoir::Date, comptoir::Duration, comptoir::Timestamp;

Timestamp moment(const char* text) { return *Timestamp::parse(text); }

ZoneRules rules_of(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  return *ZoneRules::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(Paris, TurnsItsClocksAtOneOClockUtc) {
  const auto paris = rules_of("Europe/Paris");

  EXPECT_EQ(paris.ahead_at(moment("2026-03-29T00:59:59.999999Z")), Duration::hours(1));
  EXPECT_EQ(paris.ahead_at(moment("2026-03-29T01:00:00Z")), Duration::hours(2));
  EXPECT_EQ(paris.ahead_at(moment("2026-10-25T00:59:59.999999Z")), Duration::hours(2));
  EXPECT_EQ(paris.ahead_at(moment("2026-10-25T01:00:00Z")), Duration::hours(1));
}

TEST(Paris, KeepsItsRuleBeyondTheEndOfTheFile) {
  const auto paris = rules_of("Europe/Paris");

  EXPECT_EQ(paris.ahead_at(moment("2100-03-28T00:59:59Z")), Duration::hours(1));
  EXPECT_EQ(paris.ahead_at(moment("2100-03-28T01:00:00Z")), Duration::hours(2));
}

TEST(Paris, KeptItsOwnTimeBeforeItHadRules) {
  EXPECT_EQ(rules_of("Europe/Paris").ahead_at(moment("1890-01-01T00:00:00Z")), Duration::seconds(9 * 60 + 21));
}

TEST(TheYear, ChangesWhenTheClockOnTheWallSays) {
  const TimeZone paris("Europe/Paris");
  const TimeZone auckland("Pacific/Auckland");
  const TimeZone new_york("America/New_York");

  EXPECT_EQ(paris.date_at(moment("2026-12-31T22:59:59Z")), Date(2026, 12, 31));
  EXPECT_EQ(paris.date_at(moment("2026-12-31T23:00:00Z")), Date(2027, 1, 1));
  EXPECT_EQ(auckland.date_at(moment("2026-12-31T11:00:00Z")), Date(2027, 1, 1));
  EXPECT_EQ(new_york.date_at(moment("2027-01-01T04:59:59Z")), Date(2026, 12, 31));
}

TEST(TheDay, ChangesAtMidnightInSummerToo) {
  const TimeZone paris("Europe/Paris");

  EXPECT_EQ(paris.date_at(moment("2026-07-13T21:59:59Z")), Date(2026, 7, 13));
  EXPECT_EQ(paris.date_at(moment("2026-07-13T22:00:00Z")), Date(2026, 7, 14));
}

TEST(Zones, AgreeWithTheCLibrary) {
  for (const char* name : {"Europe/Paris", "Europe/Dublin", "America/New_York", "America/Nuuk", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Gaza",
                           "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "UTC"}) {
    const auto rules = rules_of(name);
    setenv("TZ", name, 1);
    tzset();
    for (std::time_t at = -2'000'000'000; at < 4'500'000'000; at += 1'234'567) {
      std::tm broken_down{};
      localtime_r(&at, &broken_down);
      ASSERT_EQ(rules.ahead_at(Timestamp::from_microseconds_since_epoch(at * 1'000'000)).in_seconds(), broken_down.tm_gmtoff) << name << " at " << at;
    }
  }
  unsetenv("TZ");
  tzset();
}

TEST(ARule, IsReadInAllItsForms) {
  EXPECT_EQ(DaylightRule::parse("IST-5:30")->ahead_at(moment("2026-07-01T00:00:00Z")), Duration::minutes(330));
  EXPECT_EQ(DaylightRule::parse("<-03>3")->ahead_at(moment("2026-07-01T00:00:00Z")), Duration::hours(-3));
  EXPECT_EQ(DaylightRule::parse("AAA0BBB,J60/0,J300/0")->ahead_at(moment("2028-03-01T00:00:00Z")), Duration::hours(1));
  EXPECT_EQ(DaylightRule::parse("AAA0BBB,J60/0,J300/0")->ahead_at(moment("2028-02-29T23:59:59Z")), Duration::hours(0));
  EXPECT_EQ(DaylightRule::parse("AAA0BBB,59/0,300/0")->ahead_at(moment("2028-02-29T00:00:00Z")), Duration::hours(1));
}

TEST(ARule, ThatCannotBeReadIsRefused) {
  for (const char* text :
       {"", "CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1", "CET-999"})
    EXPECT_FALSE(DaylightRule::parse(text).ok()) << text;
}

TEST(AZoneFile, ThatIsCutShortIsRefused) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Paris", std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  ASSERT_TRUE(ZoneRules::parse(whole).ok());

  for (std::size_t size = 0; size < whole.size(); ++size) ASSERT_FALSE(ZoneRules::parse(whole.substr(0, size)).ok()) << size;
}

TEST(AZone, ThatDoesNotExistIsRefusedByItsName) {
  for (const char* name : {"Europe/Pariss", "", "/etc/passwd", "../../../etc/passwd", "Europe", "tzdata.zi"})
    EXPECT_FALSE(TimeZone::parse(name).ok()) << name;
  EXPECT_NE(TimeZone::parse("Europe/Pariss").error().sentence.find("\"Europe/Pariss\""), std::string::npos);
}

TEST(TheSettings, RefuseAZoneThatDoesNotExist) {
  InvoicingSettings settings;

  const auto faults = comptoir::detail::read_settings(R"({"timeZone":"Mars/Olympus"})", settings);

  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/timeZone");
}

TEST(TheSettings, KeepTheTimeOfParisUnlessToldOtherwise) {
  InvoicingSettings settings;

  EXPECT_TRUE(comptoir::detail::read_settings("{}", settings).empty());

  EXPECT_EQ(settings.time_zone.name(), "Europe/Paris");
}

}  // namespace
}  // namespace invoicing
