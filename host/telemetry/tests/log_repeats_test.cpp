#include "telemetry/log_repeats.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "telemetry/log.hpp"
#include "telemetry/tests/written_log.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::telemetry {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::SizeIs;

constexpr LogOptions counting_for_a_minute{.level = Level::info, .format = Format::json, .repeats_within = 60s};

TEST_F(WrittenLog, SaysAWarningOnceAndThenHowOftenItCameAgain) {
  {
    const Log log(counting_for_a_minute, descriptor_);
    for (int i = 0; i < 500; ++i) log.error("store.failed", "The disk is full.", {{"message", "stock.receive/1"}});
    ASSERT_TRUE(log.flush(patience));
    EXPECT_EQ(lines().size(), 1U);
  }

  ASSERT_EQ(lines().size(), 2U) << "nothing is lost at the end";
  EXPECT_EQ(without_time(lines()[1]),
            R"-({"level":"error","code":"store.failed","message":"The disk is full. (499 more of this within 60 s)","repeats":499})-");
}

TEST_F(WrittenLog, TellsHowOftenItCameAgainWhileNobodyWritesALine) {
  const Log log({.level = Level::info, .format = Format::json, .repeats_within = 50ms}, descriptor_);

  log.warning("outbox.failing", "away");
  log.warning("outbox.failing", "away");

  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (lines().size() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_NE(lines()[1].find("\"repeats\":1"), std::string::npos);
}

TEST_F(WrittenLog, SwallowsNothingThatIsNotTheSame) {
  const Log log(counting_for_a_minute, descriptor_);

  log.warning("reaction.set_aside", "order 1");
  log.warning("reaction.set_aside", "order 2");
  log.warning("reaction.parked", "order 1");
  log.error("reaction.set_aside", "order 1");
  log.of("orders").warning("reaction.set_aside", "order 1");
  log.info("started", "twice");
  log.info("started", "twice");

  ASSERT_TRUE(log.flush(patience));
  EXPECT_EQ(lines().size(), 7U);
}

/// As the requests of so many clients do. Answers what they were told.
std::vector<std::string> fail_for_each(int clients, const Log& log) {
  std::vector<std::string> trace_ids;
  for (int i = 0; i < clients; ++i) {
    const auto trace = Trace::begin();
    const TraceScope scope(trace);
    log.error("plugin.failed", "No price for this article.");
    trace_ids.emplace_back(trace.trace_id());
  }
  return trace_ids;
}

TEST_F(WrittenLog, HasEveryTraceIdThatAClientWasTold) {
  std::vector<std::string> told;
  {
    const Log log(counting_for_a_minute, descriptor_);
    told = fail_for_each(1'000, log);
  }

  std::string text;
  for (const auto& line : lines()) {
    EXPECT_TRUE(is_json(line)) << line;
    EXPECT_LT(line.size(), text_bytes_max + 256);
    text += line;
  }
  for (const auto& trace_id : told) EXPECT_THAT(text, HasSubstr(trace_id));
  EXPECT_LE(lines().size(), 6U) << "the first, four that are full of ids, what is left at the end";
}

TEST_F(WrittenLog, TellsAtOnceOfAsManyTraceIdsAsFitIntoALine) {
  const Log log(counting_for_a_minute, descriptor_);

  const auto told = fail_for_each(300, log);

  ASSERT_TRUE(log.flush(patience));
  ASSERT_THAT(lines(), SizeIs(2));
  EXPECT_THAT(lines()[1], HasSubstr(R"("traces":")" + told[1] + " " + told[2] + " "));
}

TEST_F(WrittenLog, HasATraceIdOnceHoweverOftenItsRequestFails) {
  {
    const Log log(counting_for_a_minute, descriptor_);
    const auto trace = Trace::begin();
    const TraceScope scope(trace);
    for (int i = 0; i < 1'000; ++i) log.warning("price.missing", "No price for this article.");
  }

  ASSERT_THAT(lines(), SizeIs(2));
  EXPECT_LT(lines()[1].size(), 256U);
}

TEST_F(WrittenLog, SaysEachChangeOfState) {
  const Log log(counting_for_a_minute, descriptor_);

  for (int i = 0; i < 3; ++i) {
    log.warning("store.unavailable", "The store is away.");
    log.info("store.available", "The store can be read again.");
  }
  log.warning("store.unavailable", "The store is away.");

  ASSERT_TRUE(log.flush(patience));
  ASSERT_THAT(lines(), SizeIs(7));
  EXPECT_THAT(lines().back(), HasSubstr("The store is away."));
}

TEST_F(WrittenLog, TellsWhatItCountedBeforeItSaysThatItIsOver) {
  const Log log(counting_for_a_minute, descriptor_);

  for (int i = 0; i < 3; ++i) log.warning("store.unavailable", "The store is away.");
  log.info("store.available", "The store can be read again.");

  ASSERT_TRUE(log.flush(patience));
  ASSERT_THAT(lines(), SizeIs(3));
  EXPECT_THAT(lines()[1], HasSubstr("The store is away. (2 more of this within 1 s)"));
  EXPECT_THAT(lines()[2], HasSubstr("again"));
}

TEST_F(WrittenLog, TakesNewsOfSomethingElseForNone) {
  const Log log(counting_for_a_minute, descriptor_);
  log.warning("store.unavailable", "The store is away.");

  log.info("outbox.reconnected", "The broker is back.");
  log.of("orders").info("store.available", "The shop's store is full again.");
  log.warning("store.unavailable", "The store is away.");

  ASSERT_TRUE(log.flush(patience));
  EXPECT_THAT(lines(), SizeIs(3));
}

TEST(Repeats, AreCountedByWindowsThatGrowAndAreNewAgainAfterAQuietOne) {
  LogRepeats repeats;
  repeats.count_within(10s);
  const LogLine line{.time = {}, .level = Level::warning, .trace = {}, .plugin = {}, .code = "a", .sentence = "s", .fields = {}};
  std::vector<std::string> told;
  const auto tell = [&](const LogLine& said) { told.emplace_back(said.sentence); };
  LogRepeats::TimePoint now{};

  EXPECT_TRUE(repeats.is_new(line, now, tell));
  EXPECT_FALSE(repeats.is_new(line, now + 3s, tell));
  EXPECT_FALSE(repeats.is_new(line, now + 4s, tell));
  repeats.tell(now + 9s, tell);
  EXPECT_EQ(told.size(), 0U);
  repeats.tell(now + 10s, tell);
  EXPECT_FALSE(repeats.is_new(line, now + 11s, tell));
  repeats.tell(now + 30s, tell);
  EXPECT_EQ(repeats.next(), now + 70s);
  repeats.tell(now + 70s, tell);

  EXPECT_THAT(told, ElementsAre("s (2 more of this within 10 s)", "s (1 more of this within 20 s)"));
  EXPECT_TRUE(repeats.is_new(line, now + 71s, tell));
}

TEST(Repeats, ThatAClientMayAskForAreToldSoon) {
  LogRepeats repeats;
  repeats.count_within(10s);
  const LogLine line{.time = {}, .level = Level::error, .trace = "4bf9", .plugin = {}, .code = "a", .sentence = "s", .fields = {}};
  int told = 0;
  const auto tell = [&](const LogLine&) { ++told; };
  LogRepeats::TimePoint now{};
  (void)repeats.is_new(line, now, tell);

  for (int window = 1; window <= 5; ++window) {
    EXPECT_FALSE(repeats.is_new(line, now, tell));
    repeats.tell(now += 10s, tell);
    EXPECT_EQ(told, window);
  }
}

TEST(Repeats, AreCountedOfSoManyKindsAtATimeAndSaidOfAllOthers) {
  LogRepeats repeats;
  repeats.count_within(10s);
  const auto is_new = [&](int kind) {
    const auto sentence = "order " + std::to_string(kind);
    return repeats.is_new({.time = {}, .level = Level::warning, .trace = {}, .plugin = {}, .code = "a", .sentence = sentence, .fields = {}}, {},
                          [](const LogLine&) {});
  };
  for (int kind = 0; kind < 300; ++kind) ASSERT_TRUE(is_new(kind));

  int counted = 0;
  for (int kind = 0; kind < 300; ++kind) counted += is_new(kind) ? 0 : 1;

  EXPECT_EQ(counted, 256) << "memory is bounded";
}

TEST(Repeats, AreNewAgainWhenTheFirstWasLost) {
  LogRepeats repeats;
  repeats.count_within(10s);
  const LogLine line{.time = {}, .level = Level::warning, .trace = {}, .plugin = {}, .code = "a", .sentence = "s", .fields = {}};
  const auto tell = [](const LogLine&) {};
  (void)repeats.is_new(line, {}, tell);
  (void)repeats.is_new(line, {}, tell);

  EXPECT_EQ(repeats.forget(line), 1U);

  EXPECT_TRUE(repeats.is_new(line, {}, tell));
}

}  // namespace
}  // namespace comptoir::telemetry
