#include "telemetry/metrics.hpp"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace comptoir::telemetry {
namespace {

constexpr std::string_view no_failures =
    "# HELP comptoir_scrape_failures_total Callbacks that could not be asked for their metrics\n"
    "# TYPE comptoir_scrape_failures_total counter\n"
    "comptoir_scrape_failures_total 0\n";

TEST(Metrics, AreExposedInTheTextFormatOfPrometheus) {
  Metrics metrics;
  metrics.counter("z_requests_total", "Requests", {{"method", "POST"}, {"path", "a\"b\\c\nd"}}).increment(2);
  metrics.counter("z_requests_total", "Requests", {{"method", "GET"}}).increment();
  metrics.gauge("depth", "Messages that wait").set(2.5);
  const double bounds[] = {0.1, 1};
  auto& histogram = metrics.histogram("latency_seconds", "Latency", {{"route", "/x"}}, bounds);
  for (const double value : {0.05, 0.1, 0.5, 7.0}) histogram.observe(value);

  const auto text = metrics.exposition();

  EXPECT_EQ(text, std::string(no_failures) +
                      "# HELP depth Messages that wait\n"
                      "# TYPE depth gauge\n"
                      "depth 2.5\n"
                      "# HELP latency_seconds Latency\n"
                      "# TYPE latency_seconds histogram\n"
                      "latency_seconds_count{route=\"/x\"} 4\n"
                      "latency_seconds_sum{route=\"/x\"} 7.65\n"
                      "latency_seconds_bucket{route=\"/x\",le=\"0.1\"} 2\n"
                      "latency_seconds_bucket{route=\"/x\",le=\"1\"} 3\n"
                      "latency_seconds_bucket{route=\"/x\",le=\"+Inf\"} 4\n"
                      "# HELP z_requests_total Requests\n"
                      "# TYPE z_requests_total counter\n"
                      "z_requests_total{method=\"GET\"} 1\n"
                      "z_requests_total{method=\"POST\",path=\"a\\\"b\\\\c\\nd\"} 2\n");
}

TEST(Metrics, GiveOneSeriesForOneNameAndItsLabels) {
  Metrics metrics;

  EXPECT_EQ(&metrics.counter("a_total", "A", {{"x", "1"}}), &metrics.counter("a_total", "another help", {{"x", "1"}}));
  EXPECT_NE(&metrics.counter("a_total", "A", {{"x", "1"}}), &metrics.counter("a_total", "A", {{"x", "2"}}));
}

TEST(Metrics, RefuseWhatPrometheusWouldNotRead) {
  Metrics metrics;
  metrics.counter("taken_total", "Taken");
  const double falling[] = {2, 1};

  EXPECT_THROW(metrics.counter("no-dashes", "x"), std::invalid_argument);
  EXPECT_THROW(metrics.counter("ok", "x", {{"no-dashes", "v"}}), std::invalid_argument);
  EXPECT_THROW(metrics.counter("ok", "x", {{"le", "v"}}), std::invalid_argument);
  EXPECT_THROW(metrics.counter("ok", "x", {{"label", "\xff"}}), std::invalid_argument);
  EXPECT_THROW(metrics.counter("ok", "two\nlines"), std::invalid_argument);
  EXPECT_THROW(metrics.gauge("taken_total", "Taken"), std::invalid_argument);
  EXPECT_THROW(metrics.histogram("ok", "x", {}, falling), std::invalid_argument);
}

TEST(Metrics, AskForWhatIsOnlyKnownByAskingAtEachScrape) {
  Metrics metrics;
  int depth = 0;
  metrics.gauge("depth", "Depth", {{"queue", "a"}}).set(7);
  metrics.on_scrape([&](Scrape& scrape) {
    scrape.gauge("depth", "Depth", ++depth, {{"queue", "b"}});
    scrape.counter("reconnects_total", "Reconnects", 3);
  });

  (void)metrics.exposition();
  const auto text = metrics.exposition();

  EXPECT_NE(text.find("depth{queue=\"a\"} 7\ndepth{queue=\"b\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# TYPE reconnects_total counter\nreconnects_total 3\n"), std::string::npos) << text;
}

TEST(Metrics, LeaveOutACallbackThatFailsAndSaySo) {
  Metrics metrics;
  metrics.on_scrape([](Scrape& scrape) {
    scrape.gauge("half", "Half", 1);
    throw std::runtime_error("gone");
  });
  metrics.on_scrape([](Scrape& scrape) {
    scrape.gauge("twice", "Twice", 1);
    scrape.gauge("twice", "Twice", 2);
  });
  metrics.on_scrape([](Scrape& scrape) { scrape.gauge("whole", "Whole", 1); });

  (void)metrics.exposition();
  const auto text = metrics.exposition();

  EXPECT_EQ(text.find("half"), std::string::npos) << text;
  EXPECT_EQ(text.find("twice"), std::string::npos) << text;
  EXPECT_NE(text.find("whole 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("comptoir_scrape_failures_total 3\n"), std::string::npos) << text;
}

TEST(Metrics, LoseNothingWhileManyThreadsCountAndOneScrapes) {
  constexpr int rounds = 20'000;
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      auto& counter = metrics.counter("a_total", "A");
      auto& histogram = metrics.histogram("b_seconds", "B");
      auto& gauge = metrics.gauge("c", "C");
      for (int round = 0; round < rounds; ++round) {
        counter.increment();
        histogram.observe(0.5);
        gauge.add(1);
      }
    });
  }
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(metrics.exposition().empty());
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(metrics.counter("a_total", "A").value(), 4U * rounds);
  EXPECT_EQ(metrics.gauge("c", "C").value(), 4.0 * rounds);
  EXPECT_NE(metrics.exposition().find("b_seconds_count 80000\nb_seconds_sum 40000\n"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::telemetry
