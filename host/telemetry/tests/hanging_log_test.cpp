// A log whose outside does not take what is written.
#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>

#include "telemetry/log.hpp"
#include "telemetry/tests/written_log.hpp"

namespace comptoir::telemetry {
namespace {

/// A pipe that nobody reads stands for a disk that hangs.
class HangingLog : public testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    reader_ = ends[0];
    writer_ = ends[1];
  }

  /// From now on the first line hangs.
  void fill() const {
    const std::string filler(4096, 'f');
    fcntl(writer_, F_SETFL, O_NONBLOCK);
    while (::write(writer_, filler.data(), filler.size()) > 0) {
    }
    fcntl(writer_, F_SETFL, 0);
  }

  std::string read_some() const {
    char buffer[4096];
    const ssize_t size = read(reader_, buffer, sizeof buffer);
    return {buffer, static_cast<std::size_t>(std::max(size, ssize_t{0}))};
  }
  std::string read_to_the_end() const {
    std::string text;
    for (auto some = read_some(); !some.empty(); some = read_some()) text += some;
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

TEST_F(HangingLog, SaysAWarningWhoseFirstLineFoundNoRoom) {
  constexpr std::size_t lines_max = 4;
  fill();
  auto log = std::make_unique<Log>(LogOptions{.level = Level::info, .format = Format::json, .repeats_within = 60s}, writer_, lines_max);
  for (std::size_t i = 0; i < lines_max; ++i) log->info("a", "line");
  log->warning("store.unavailable", "The store is away.");
  ASSERT_EQ(log->dropped(), 1U);
  std::string text;
  std::thread reading([&] { text = read_to_the_end(); });
  EXPECT_TRUE(log->flush(patience));

  log->warning("store.unavailable", "The store is away.");

  log.reset();
  close(writer_);
  reading.join();
  close(reader_);
  EXPECT_NE(text.find(R"("message":"The store is away."})"), std::string::npos) << text.substr(text.find('{'));
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
  for (std::string text; text.find("plugin.phase") == std::string::npos;) text += read_some();
  close(reader_);  // the other end is still the thread's that was left behind
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

}  // namespace
}  // namespace comptoir::telemetry
