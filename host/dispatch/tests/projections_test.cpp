// Asynchronous projections: one that adds up shows at once whether an event came twice.
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

std::string total(std::int64_t deposits, std::int64_t amount) {
  return R"({"account":"a","deposits":)" + std::to_string(deposits) + R"(,"amount":)" + std::to_string(amount) + "}";
}

TEST(AnAsynchronousProjection, FoldsEachEventOnce) {
  const Place place;
  Application application(place);
  auto& projections = application.start_projections();

  for (int i = 0; i < 20; ++i) ASSERT_FALSE(application.deposit("a", 5).error);

  ASSERT_TRUE(projections.drained(patience));
  EXPECT_EQ(application.total_of("a"), total(20, 100));
}

TEST(AnAsynchronousProjection, FoldsEachEventOnceThoughItsCheckpointWasLost) {
  const Place place;
  {
    Application application(place);
    application.store().faults.on_checkpoint = [](const storage::Checkpoint&) { throw storage::StoreError("Killed before the checkpoint."); };
    application.start_projections();
    for (int i = 0; i < 5; ++i) ASSERT_FALSE(application.deposit("a", 2).error);
    ASSERT_TRUE(eventually([&] { return application.total_of("a") == total(5, 10); }));
  }
  Application restarted(place);

  ASSERT_TRUE(restarted.start_projections().drained(patience));

  EXPECT_EQ(restarted.total_of("a"), total(5, 10));
}

TEST(AnAsynchronousProjection, SetsAFailingKeyAside) {
  const Place place;
  Application application(place);
  place.order("total-a", "refuse");
  auto& projections = application.start_projections(patient);
  ASSERT_FALSE(application.deposit("a", 5).error);
  ASSERT_FALSE(application.deposit("b", 5).error);
  ASSERT_TRUE(projections.drained(patience));
  ASSERT_EQ(application.total_of("a"), "total.unknown");
  ASSERT_EQ(application.total_of("b"), R"({"account":"b","deposits":1,"amount":5})");
  place.order("total-a", "");

  ASSERT_EQ(projections.retry("ledger/totals", {{}, {}, "a"}), 1U);

  EXPECT_TRUE(eventually([&] { return application.total_of("a") == total(1, 5); }));
}

TEST(AProjectionInTotalOrder, FoldsInTheOrderOfTheLog) {
  const Place place;
  Application application(place);
  std::string expected;
  {
    std::vector<std::future<Outcome>> sent;
    for (const auto* account : {"a", "b", "a", "c", "b", "a", "c", "c", "b"}) {
      sent.push_back(application.send("ledger.deposit/1", Application::deposit_of(account, 1)));
      expected += std::string(account) + " ";
    }
    for (auto& outcome : sent) ASSERT_FALSE(outcome.get().error);
  }

  ASSERT_TRUE(application.start_projections().drained(patience));

  EXPECT_EQ(application.ask("ledger.sequence_of/1", R"({"name":"all"})"), R"({"name":"all","accounts":")" + expected + R"("})");
}

TEST(AProjectionInTotalOrder, KeepsEveryKeyThatItSetAsideOverARestart) {
  const Place place;
  const auto is_waiting = [](const storage::AsideKey& key) { return key.consumer == "ledger/sequence" && key.waiting == 1; };
  {
    Application application(place);
    place.order("sequence-a", "refuse");
    place.order("sequence-b", "refuse");
    Gate gate(application.writer());
    std::vector<std::future<Outcome>> sent;
    for (const auto* account : {"a", "b", "c"}) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of(account, 1)));
    gate.open();
    for (auto& one : sent) ASSERT_FALSE(one.get().error);
    ASSERT_TRUE(application.start_projections(patient).drained(patience));  // both fail in one batch
    const auto aside = application.store().aside("ledger/sequence");
    ASSERT_EQ(aside.size(), 2U);
    EXPECT_TRUE(is_waiting(aside[0]) && is_waiting(aside[1]));
  }
  place.order("sequence-a", "");
  place.order("sequence-b", "");
  Application restarted(place);
  auto& projections = restarted.start_projections(patient);

  EXPECT_EQ(projections.retry("ledger/sequence", {{}, {}, "a"}), 1U);
  EXPECT_EQ(projections.retry("ledger/sequence", {{}, {}, "b"}), 1U);

  ASSERT_TRUE(eventually([&] { return restarted.store().aside({}).empty(); }));
  const auto sequence = restarted.ask("ledger.sequence_of/1", R"({"name":"all"})");
  EXPECT_TRUE(sequence == R"({"name":"all","accounts":"c a b "})" || sequence == R"({"name":"all","accounts":"c b a "})") << sequence;
}

}  // namespace
}  // namespace comptoir::dispatch::testing
