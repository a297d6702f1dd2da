// One row that many hosts of one store change at once: none of them loses what another one wrote.
#include <deque>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t writers = 64;
constexpr std::int64_t deposits_each = 8;
constexpr std::int64_t deposits = static_cast<std::int64_t>(writers) * deposits_each;

/// Where the reactions of the tally are placed.
enum class Placed { same_transaction, durable };

/// What was added to a row's count, as the query tells it.
std::string added_to(const std::string& name, Application& application) {
  const auto counts = application.ask("tally.counts_of/1", R"({"name":")" + name + R"("})");
  const auto at = counts.find(R"("added":)") + 8;
  return counts.substr(at, counts.find('}') - at);
}

std::string row_of(const std::string& name, Application& application) { return application.ask("tally.row_of/1", R"({"name":")" + name + R"("})"); }

class ASharedRow : public ::testing::TestWithParam<Placed> {
 protected:
  ASharedRow() {
    const bool same = GetParam() == Placed::same_transaction;
    for (std::size_t i = 0; i < hosts_of(place); ++i) {
      auto& host = hosts.emplace_back(place, Arrangement{.placement = [same](std::string_view) { return same; }, .plugins = {"ledger", "tally"}});
      (void)host.start_reactions();
      (void)host.start_projections();
    }
  }

  /// SQLite has one host.
  static std::size_t hosts_of(const Place& place) { return place.store_url().starts_with("sqlite:") ? 1 : 4; }

  /// Each writer waits for each answer. A busy store is asked again, as a client would.
  void write(const std::function<Outcome(Application& host, std::size_t writer)>& once) {
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < writers; ++i)
      clients.emplace_back([this, &once, i] {
        for (std::int64_t done = 0; done < deposits_each;)
          if (!once(hosts[i % hosts.size()], i).error)
            ++done;
          else
            ++refused;
      });
    for (auto& client : clients) client.join();
  }

  std::string counts(const std::string& name = "all") { return hosts.front().ask("tally.counts_of/1", R"({"name":")" + name + R"("})"); }
  static std::string all_counted() {
    const auto count = std::to_string(deposits);
    return R"({"found":)" + count + R"(,"listed":)" + count + R"(,"later":)" + count + R"(,"inOrder":)" + count + R"(,"added":)" + count + "}";
  }

  Place place;
  std::deque<Application> hosts;
  std::atomic<int> refused = 0;
};

TEST_P(ASharedRow, LosesNoCountHoweverManyHostsAddToIt) {
  write([](Application& host, std::size_t writer) { return host.deposit("a" + std::to_string(writer), 1); });

  EXPECT_TRUE(eventually([&] { return counts() == all_counted(); })) << counts();
  EXPECT_EQ(refused, 0) << "whoever meets another host waits for it";
  for (auto& host : hosts) EXPECT_TRUE(host.store().aside({}).empty());
}

/// Nothing else is in the unit on which two hosts could meet.
TEST_P(ASharedRow, LosesNoCountOfThoseWhoFindItInAList) {
  write([](Application& host, std::size_t) { return host.run("tally.count_in_list/1", R"({"name":"one"})"); });

  EXPECT_THAT(counts("one"), HasSubstr(R"("listed":)" + std::to_string(deposits) + ","));
  EXPECT_EQ(refused, 0);
}

TEST_P(ASharedRow, LosesNoCountOfThoseWhoListItAheadOfTheirSql) {
  write([](Application& host, std::size_t) { return host.run("tally.count_in_list_beside_sql/1", R"({"name":"one"})"); });

  EXPECT_THAT(counts("one"), HasSubstr(R"("listed":)" + std::to_string(deposits) + ","));
}

TEST_P(ASharedRow, LosesNoCountOfThoseWhoListItTwice) {
  write([](Application& host, std::size_t) { return host.run("tally.count_in_two_lists/1", R"({"name":"one"})"); });

  EXPECT_THAT(counts("one"), HasSubstr(R"("listed":)" + std::to_string(deposits) + ","));
}

/// Its first look was ahead of what another host did meanwhile, its second behind it.
TEST(AHandlerThatFailsOver, WhatItSawBeforeAndAfterAnotherHostIsRunAgain) {
  Place place;
  if (place.store_url().starts_with("sqlite:")) GTEST_SKIP() << "It has one host.";
  std::deque<Application> hosts;
  for (int i = 0; i < 2; ++i) hosts.emplace_back(place, Arrangement{.plugins = {"ledger", "tally"}});
  place.order("compare", "stay");
  auto compared = hosts[0].send("tally.compare/1", R"({"first":"a","second":"b"})");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(place.orders() / "comparing"); }));
  ASSERT_FALSE(hosts[1].run("tally.count_both/1", R"({"first":"a","second":"b"})").error);

  place.order("compare", "");

  const auto outcome = compared.get();
  EXPECT_FALSE(outcome.error) << outcome.error->code;
}

TEST(AnAddition, IsSeenByWhoLooksBehindIt) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});

  const auto outcome = application.run("tally.mix/1", R"({"name":"a"})");

  EXPECT_EQ(outcome.answer, R"({"counts":[2,5,11,-1,4]})");
  EXPECT_EQ(added_to("a", application), "4");
}

TEST(AnAddition, IsSeenByTheUnitsBehindItInItsGroup) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 3; ++i) sent.push_back(application.send("tally.add_to/1", R"({"name":"a","amount":1})"));
    sent.push_back(application.send("tally.mix/1", R"({"name":"a"})"));
  }

  EXPECT_EQ(sent.back().get().answer, R"({"counts":[2,5,11,-1,4]})") << "another column of the same row";
}

TEST(AnAddition, IsSeenByWhoLooksBehindItInItsGroup) {
  const Place place;
  Application application(place, {.placement = [](std::string_view) { return true; }, .plugins = {"ledger", "tally"}});
  Gate gate(application.writer());
  auto counted = application.send("ledger.deposit/1", Application::deposit_of("a", 1));
  auto looked = application.send("tally.mix/1", R"({"name":"all"})");

  gate.open();

  EXPECT_FALSE(counted.get().error);
  EXPECT_EQ(looked.get().answer, R"({"counts":[3,6,11,-1,4]})") << "the same column";
}

TEST(AnAddition, IsRefusedWhereItsMemberHasNoRoom) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});
  const auto add = [&] { return application.run("tally.add_to/1", R"({"name":"a","amount":2000000000})"); };
  ASSERT_FALSE(add().error);

  const auto outcome = add();

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "view.out_of_range");
  EXPECT_THAT(outcome.error->sentence, HasSubstr("2000000000 cannot be added to `small`"));
}

TEST(AnAddition, OfLessThanNothingIsMadeToWhatWasAddedBefore) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});

  EXPECT_EQ(application.run("tally.leave/1", R"({"name":"a","amounts":[3,-1]})").answer, "");

  EXPECT_THAT(row_of("a", application), HasSubstr(R"("left":2)"));
}

TEST(AnAddition, OfLessThanNothingIsMadeToWhatTheUnitsBeforeInItsGroupAdded) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});
  ASSERT_FALSE(application.run("tally.leave/1", R"({"name":"a","amounts":[5]})").error);
  Gate gate(application.writer());
  auto more = application.send("tally.leave/1", R"({"name":"a","amounts":[1]})");
  auto less = application.send("tally.leave/1", R"({"name":"a","amounts":[-1]})");

  gate.open();

  EXPECT_FALSE(more.get().error);
  EXPECT_FALSE(less.get().error);
  EXPECT_THAT(row_of("a", application), HasSubstr(R"("left":5)"));
}

TEST(AnAddition, BeginsARowWithTheTextsThatItHasByDefault) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});

  ASSERT_FALSE(application.run("tally.add_to/1", R"({"name":"a","amount":1})").error);

  EXPECT_THAT(row_of("a", application), HasSubstr("a default that is too long to be kept beside the row that it belongs to"));
}

TEST(AnAddition, ToARowThatItsUnitHasListedIsNoConflict) {
  const Place place;
  Application application(place, {.plugins = {"ledger", "tally"}});

  for (const auto* looks : {"true", "true", "false", "false"})
    EXPECT_FALSE(application.run("tally.add_to_listed/1", std::string(R"({"name":"a","looksElsewhere":)") + looks + "}").error) << looks;
  EXPECT_FALSE(application.run("tally.add_to_listed/1", R"({"name":"b","looksElsewhere":false})").error) << "which was not there";

  EXPECT_EQ(added_to("a", application), "4");
}

struct ARowThatSqlChanges : ::testing::Test {
  Place place;
  Application application{place, {.plugins = {"ledger", "tally"}}};
};

TEST_F(ARowThatSqlChanges, IsFoundAsItIsFromThenOn) {
  EXPECT_FALSE(application.run("tally.count_behind_sql/1", R"({"name":"a"})").error);

  EXPECT_EQ(added_to("a", application), "12");
}

TEST_F(ARowThatSqlChanges, IsFoundAsTheUnitsBeforeInItsGroupLeftIt) {
  ASSERT_FALSE(application.run("tally.count_behind_sql/1", R"({"name":"a"})").error);
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    for (const auto* command : {"tally.count_behind_sql/1", "tally.count_by_sql/1", "tally.count_behind_sql/1"})
      sent.push_back(application.send(command, R"({"name":"a"})"));
  }

  for (auto& one : sent) EXPECT_FALSE(one.get().error);

  EXPECT_EQ(added_to("a", application), "46");
}

TEST_F(ARowThatSqlChanges, IsAddedToAsItIsFromThenOn) {
  EXPECT_FALSE(application.run("tally.add_behind_sql/1", R"({"name":"a"})").error);

  EXPECT_EQ(added_to("a", application), "12");
}

TEST_F(ARowThatSqlChanges, IsPutThoughSqlHasMadeIt) {
  EXPECT_FALSE(application.run("tally.begin_by_sql/1", R"({"name":"a","inList":false})").error);
  EXPECT_FALSE(application.run("tally.begin_by_sql/1", R"({"name":"b","inList":true})").error);

  EXPECT_EQ(added_to("a", application), "7");
  EXPECT_EQ(added_to("b", application), "7");
}

TEST_F(ARowThatSqlChanges, IsNotThereBeforeItIsPut) {
  const auto outcome = application.run("tally.count_before_it_is_there/1", R"({"name":"a"})");

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "database.row_count");
}

INSTANTIATE_TEST_SUITE_P(ByPlacement, ASharedRow, ::testing::Values(Placed::same_transaction, Placed::durable),
                         [](const auto& test) { return test.param == Placed::durable ? "Durable" : "SameTransaction"; });

}  // namespace
}  // namespace comptoir::dispatch::testing
