// What the host counts and measures, for Prometheus to scrape.
//
// Ask for a counter, gauge or histogram once and keep the reference: asking takes a lock, using it does not.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "telemetry/series.hpp"

namespace comptoir::telemetry {

using Labels = std::map<std::string, std::string>;

/// Where callbacks put values that are only known by asking, while somebody scrapes.
class Scrape {
 public:
  void gauge(std::string name, std::string help, double value, Labels labels = {});

  /// A total that somebody else counts.
  void counter(std::string name, std::string help, double value, Labels labels = {});

 private:
  friend class Metrics;

  struct Sample {
    bool is_counter;
    std::string name;
    std::string help;
    double value;
    Labels labels;
  };
  std::vector<Sample> samples_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The series of this name and these labels, made at the first call; it lives as long as the Metrics. The first help of a name stays. A name
  // or a label that Prometheus would not read, and a name that another kind has already, are defects: std::invalid_argument. [thread-safe]

  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});

  /// The bounds count only when the series is made.
  Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                       std::span<const double> bounds = latency_bounds_seconds());

  /// Calls `ask` at each scrape, never twice at a time. What it refers to must live until the last scrape; it must not call `exposition` or
  /// `on_scrape`. When it throws, or gives a sample that Prometheus would not read, its samples are left out of this scrape and
  /// `comptoir_scrape_failures_total` grows. [thread-safe]
  void on_scrape(std::function<void(Scrape&)> ask);

  /// Everything in the text format of Prometheus ("text/plain; version=0.0.4"), ordered by name and labels. [thread-safe]
  [[nodiscard]] std::string exposition();

 private:
  class Families;

  std::mutex mutex_;  ///< of families_
  std::unique_ptr<Families> families_;
  std::mutex scrape_mutex_;  ///< of asks_
  std::vector<std::function<void(Scrape&)>> asks_;
};

}  // namespace comptoir::telemetry
