#include "telemetry/log.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "telemetry/tests/written_log.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::telemetry {
namespace {

TEST_F(WrittenLog, HasOneJsonObjectForEachLine) {
  const Log log({}, descriptor_);

  log.info("outbox.reconnected", "The broker is back.", {{"attempt", 3}, {"host", "127.0.0.1"}, {"late", true}, {"seconds", 1.5}});
  log.of("orders").warning("", "No code.");
  ASSERT_TRUE(log.flush(patience));

  ASSERT_EQ(lines().size(), 2U);
  EXPECT_EQ(
      without_time(lines()[0]),
      R"({"level":"info","code":"outbox.reconnected","message":"The broker is back.","attempt":3,"host":"127.0.0.1","late":true,"seconds":1.5})");
  EXPECT_EQ(without_time(lines()[1]), R"({"level":"warning","plugin":"orders","message":"No code."})");
}

TEST_F(WrittenLog, CarriesTheTraceOfTheThread) {
  const Log log({}, descriptor_);
  const auto trace = Trace::begin();
  {
    const TraceScope scope(trace);
    log.info("a", "inside");
  }
  log.info("a", "outside");
  ASSERT_TRUE(log.flush(patience));

  ASSERT_EQ(lines().size(), 2U);
  EXPECT_NE(lines()[0].find("\"trace\":\"" + std::string(trace.trace_id()) + "\""), std::string::npos);
  EXPECT_EQ(lines()[1].find("trace"), std::string::npos);
}

TEST_F(WrittenLog, ShowsItsLevelAndWhatIsAboveAndCanBeChangedWhileItRuns) {
  Log log({}, descriptor_);
  const auto view = log.of("orders");

  view.debug("a", "hidden");
  log.configure({Level::debug, Format::json});
  view.debug("a", "shown");
  log.configure({Level::off, Format::json});
  view.error("a", "hidden");
  ASSERT_TRUE(log.flush(patience));

  ASSERT_EQ(lines().size(), 1U);
  EXPECT_NE(lines()[0].find("shown"), std::string::npos);
}

TEST_F(WrittenLog, BeginsALineOfItsOwnAfterOneThatWasCut) {
  std::signal(SIGXFSZ, SIG_IGN);
  const Log log({}, descriptor_);
  log.info("a", "whole");
  ASSERT_TRUE(log.flush(patience));
  const rlimit room{.rlim_cur = static_cast<rlim_t>(lseek(descriptor_, 0, SEEK_END)) + 20, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &room), 0);
  log.info("a", "cut");
  ASSERT_TRUE(log.flush(patience));
  const rlimit no_limit{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &no_limit), 0);

  log.info("a", "again whole");
  ASSERT_TRUE(log.flush(patience));

  ASSERT_EQ(lines().size(), 4U);
  EXPECT_EQ(lines()[1].size(), 20U);
  EXPECT_NE(lines()[2].find("log.dropped"), std::string::npos);
  EXPECT_TRUE(is_json(lines()[2]));
  EXPECT_EQ(without_time(lines()[3]), R"({"level":"info","code":"a","message":"again whole"})");
}

TEST_F(WrittenLog, IsWrittenOutWhenItsLastHandleGoes) {
  {
    const Log log({}, descriptor_);
    for (int i = 0; i < 1000; ++i) log.info("a", "line");
  }

  EXPECT_EQ(lines().size(), 1000U);
}

TEST_F(WrittenLog, KeepsTheOrderOfEachThreadAndLosesNothingWithinItsBounds) {
  constexpr int rounds = 500;
  const Log log({}, descriptor_, 4 * rounds);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([own = log.of("p" + std::to_string(i))] {
      for (int round = 0; round < rounds; ++round) own.info("a", "line", {{"round", round}});
      EXPECT_TRUE(own.flush(patience));
    });
  }
  for (auto& thread : threads) thread.join();

  std::array<int, 4> next{};
  for (const auto& line : lines()) {
    const auto plugin = static_cast<std::size_t>(line.at(line.find("\"plugin\":\"p") + 11) - '0');
    EXPECT_NE(line.find("\"round\":" + std::to_string(next[plugin]++) + "}"), std::string::npos) << line;
  }
  EXPECT_EQ(next, (std::array<int, 4>{rounds, rounds, rounds, rounds}));
  EXPECT_EQ(log.dropped(), 0U);
}

TEST_F(WrittenLog, CountsWhatTheOutsideRefuses) {
  const int full = open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  {
    const Log log({}, full);

    log.info("a", "line");

    EXPECT_TRUE(log.flush(patience));
    EXPECT_EQ(log.dropped(), 1U);
  }
  close(full);
}

}  // namespace
}  // namespace comptoir::telemetry
