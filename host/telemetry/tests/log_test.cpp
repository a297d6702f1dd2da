#include "telemetry/log.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/detail/json_scanner.hpp>

#include "telemetry/log_line.hpp"
#include "telemetry/log_repeats.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::telemetry {
namespace {

using namespace std::chrono_literals;

// A deadline, not a wait: long enough for the busiest machine.
constexpr auto patience = 60s;

// A log that writes to a file, and its lines.
class WrittenLog : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "comptoir-log-XXXXXX";
    descriptor_ = mkstemp(pattern.data());
    ASSERT_GE(descriptor_, 0);
    path_ = pattern;
  }
  void TearDown() override {
    close(descriptor_);
    unlink(path_.c_str());
  }

  std::vector<std::string> lines() const {
    std::ifstream in(path_);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  int descriptor_ = -1;
  std::string path_;
};

bool is_json(std::string_view text) {
  detail::JsonScanner scanner(text);
  return scanner.skip_value() && scanner.end();
}

std::string without_time(const std::string& line) {
  const auto end = line.find("\",\"");
  return end == std::string::npos ? line : "{" + line.substr(end + 2);
}

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

TEST_F(WrittenLog, SaysAWarningOnceAndThenHowOftenItCameAgain) {
  {
    const Log log({.level = Level::info, .format = Format::json, .repeats_within = 60s}, descriptor_);
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
  const Log log({.level = Level::info, .format = Format::json, .repeats_within = 60s}, descriptor_);

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

TEST(Repeats, AreCountedByWindowsThatGrowAndAreNewAgainAfterAQuietOne) {
  LogRepeats repeats;
  repeats.count_within(10s);
  const LogLine line{.time = {}, .level = Level::warning, .trace = {}, .plugin = {}, .code = "a", .sentence = "s", .fields = {}};
  std::vector<std::string> told;
  const auto tell = [&](const LogLine& said) { told.emplace_back(said.sentence); };
  LogRepeats::TimePoint now{};

  EXPECT_TRUE(repeats.is_new(line, now));
  EXPECT_FALSE(repeats.is_new(line, now + 3s));
  EXPECT_FALSE(repeats.is_new(line, now + 4s));
  repeats.tell(now + 9s, tell);
  EXPECT_EQ(told.size(), 0U);
  repeats.tell(now + 10s, tell);
  EXPECT_FALSE(repeats.is_new(line, now + 11s));
  repeats.tell(now + 30s, tell);
  EXPECT_EQ(repeats.next(), now + 70s);
  repeats.tell(now + 70s, tell);

  EXPECT_EQ(told, (std::vector<std::string>{"s (2 more of this within 10 s)", "s (1 more of this within 20 s)"}));
  EXPECT_TRUE(repeats.is_new(line, now + 71s));
}

// A pipe that nobody reads stands for a disk that hangs.
class HangingLog : public testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    reader_ = ends[0];
    writer_ = ends[1];
  }

  // From now on the first line hangs.
  void fill() const {
    const std::string filler(4096, 'f');
    fcntl(writer_, F_SETFL, O_NONBLOCK);
    while (::write(writer_, filler.data(), filler.size()) > 0) {
    }
    fcntl(writer_, F_SETFL, 0);
  }

  std::string read_to_the_end() const {
    std::string text;
    char buffer[4096];
    for (ssize_t size = read(reader_, buffer, sizeof buffer); size > 0; size = read(reader_, buffer, sizeof buffer)) {
      text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
  }

  int reader_ = -1;
  int writer_ = -1;
};

TEST_F(HangingLog, NeverHoldsUpWhoWritesAndTellsLaterHowManyLinesAreLost) {
  constexpr std::size_t lines_max = 16;
  constexpr int written = 1000;
  const std::string sentence(1000, 'x');
  std::string text;
  std::uint64_t dropped = 0;
  fill();
  {
    auto log = std::make_unique<Log>(LogOptions{}, writer_, lines_max);
    for (int i = 0; i < written; ++i) log->info("a", sentence);
    EXPECT_FALSE(log->flush(1ms));
    dropped = log->dropped();

    std::thread reading([&] { text = read_to_the_end(); });
    EXPECT_TRUE(log->flush(patience));
    log->info("a", "last");
    EXPECT_TRUE(log->flush(patience));
    log.reset();
    close(writer_);
    reading.join();
  }
  close(reader_);

  std::uint64_t told = 0;
  std::uint64_t notices = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.find("\"code\":\"log.dropped\"") == std::string::npos) continue;
    ++notices;
    told += std::stoull(line.substr(line.rfind(':') + 1));
  }
  EXPECT_EQ(dropped, written - lines_max);
  EXPECT_EQ(told, dropped);
  EXPECT_EQ(static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')), written - dropped + notices + 1);
}

TEST_F(HangingLog, LetsTheProcessEndThoughTheOutsideStillHangs) {
  const std::string sentence(8000, 'x');
  {
    const Log log({}, writer_, 64);
    for (int i = 0; i < 64; ++i) log.info("a", sentence);
  }

  // The thread that was left behind ends its work once somebody reads.
  const auto seen = [&] {
    char buffer[65536];
    std::size_t count = 0;
    while (count < 64) {
      const auto size = read(reader_, buffer, sizeof buffer);
      if (size <= 0) break;
      count += static_cast<std::size_t>(std::count(buffer, buffer + size, '\n'));
    }
    return count;
  }();
  EXPECT_EQ(seen, 64U);
  close(reader_);
}

TEST_F(HangingLog, IsWaitedForOnceHoweverOftenSomebodyAsks) {
  fill();
  {
    const Log log({}, writer_, 64);
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
      log.info("plugin.phase", "stop");
      EXPECT_FALSE(log.flush(300ms));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 15s) << "a hundred times 300 ms are 30 s";
  }
  std::thread reading([this] { EXPECT_NE(read_to_the_end(), ""); });
  close(writer_);
  reading.join();
  close(reader_);
}

TEST_F(HangingLog, KeepsNoMoreBytesThanItMay) {
  fill();
  const std::string sentence(8000, 'x');
  const auto log = std::make_unique<Log>(LogOptions{}, writer_, 100'000);

  for (int i = 0; i < 2'000; ++i) log->info("a", sentence);

  EXPECT_GT(log->dropped(), 1'000U) << "16 MB came, of which 4 MiB may wait";
  EXPECT_LT(log->dropped(), 2'000U);
  close(reader_);
}

TEST_F(HangingLog, SurvivesAReaderThatGoesAway) {
  close(reader_);
  const Log log({}, writer_);

  log.info("a", "line");

  EXPECT_TRUE(log.flush(patience));
  EXPECT_EQ(log.dropped(), 1U);
}

TEST(ALine, IsValidJsonWhateverItsTextsHold) {
  std::string every_byte;
  for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
  const std::vector<std::string> hostile = {every_byte,
                                            "\"},{\"level\":\"x",
                                            "\\",
                                            "\x1b[31m",
                                            "\n{\"time\":1}",
                                            "\xc3",
                                            "\xf0\x9f\x98",
                                            "\xed\xa0\x80",
                                            std::string(100'000, '\xff'),
                                            std::string(text_bytes_max - 1, 'x') + "é",
                                            std::string(1, '\0')};
  for (const auto& text : hostile) {
    const std::array fields = {Field(text, text), Field("time", text), Field("nan", std::numeric_limits<double>::quiet_NaN()),
                               Field("least", std::numeric_limits<std::int64_t>::min()), Field("most", std::numeric_limits<std::uint64_t>::max())};

    const auto line = as_json({.time = {}, .level = Level::error, .trace = text, .plugin = text, .code = text, .sentence = text, .fields = fields});

    EXPECT_TRUE(is_json(line)) << line;
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_LT(line.size(), 7 * 6 * text_bytes_max);
  }
}

TEST(ALine, KeepsValidTextAsItIs) {
  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = "Café \"Ø\" \\ 😀", .fields = {}});

  EXPECT_EQ(line, "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"level\":\"info\",\"message\":\"Café \\\"Ø\\\" \\\\ 😀\"}\n");
}

TEST(ALine, ReplacesBytesThatAreNotUtf8AndRenamesFieldsThatWouldHideItsOwn) {
  const std::array fields = {Field("message", "x\xff")};

  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = "s", .fields = fields});

  EXPECT_EQ(without_time(line), "{\"level\":\"info\",\"message\":\"s\",\"message_\":\"x\xEF\xBF\xBD\"}\n");
}

TEST(ALine, IsCutBetweenCharactersWhenItIsTooLong) {
  const auto text = std::string(text_bytes_max - 1, 'x') + "é";

  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = text, .fields = {}});

  EXPECT_NE(line.find("xxx...\"}"), std::string::npos);
}

TEST(ALine, ForAPersonCannotPretendToBeTwo) {
  const std::array fields = {Field("attempt", 3), Field("name", "a\nb")};
  const LogLine line{.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(3'723'045)),
                     .level = Level::warning,
                     .trace = "4bf9",
                     .plugin = "orders",
                     .code = "outbox.reconnected",
                     .sentence = "The broker\n\x1b[2J\xc2\x9b is back.",
                     .fields = fields};

  EXPECT_EQ(as_text(line, false),
            "01:02:03.045 warning orders: The broker\\n\\u001b[2J\\u009b is back. (outbox.reconnected) attempt=3 name=a\\nb trace=4bf9\n");
  EXPECT_EQ(as_text(line, true),
            "\x1b[2m01:02:03.045\x1b[0m \x1b[33mwarning \x1b[0morders: The broker\\n\\u001b[2J\\u009b is back.\x1b[2m (outbox.reconnected) attempt=3 "
            "name=a\\nb trace=4bf9\x1b[0m\n");
}

}  // namespace
}  // namespace comptoir::telemetry
