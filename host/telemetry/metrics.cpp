#include "telemetry/metrics.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <stdexcept>

#include <prometheus/check_names.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::telemetry {

namespace {

using prometheus::ClientMetric, prometheus::MetricFamily, prometheus::MetricType;

void check(bool fits, const std::string& otherwise) {
  if (!fits) throw std::invalid_argument("metrics: " + otherwise);
}

// One bad line, and Prometheus refuses the whole answer.
void check_text(const std::string& name, const std::string& help, const Labels& labels) {
  check(prometheus::CheckMetricName(name), "\"" + name + "\" is no name of a metric; use letters, digits and underscores");
  check(help.find_first_of("\n\\") == std::string::npos && comptoir::detail::is_utf8(help), "the help of " + name + " is not one plain line");
  for (const auto& [label, value] : labels) {
    const bool reserved = label == "le" || label == "quantile";
    check(prometheus::CheckLabelName(label) && !reserved, "\"" + label + "\" is no label of " + name + "; use letters, digits and underscores");
    check(comptoir::detail::is_utf8(value), "the label " + label + " of " + name + " is not UTF-8");
  }
}

ClientMetric metric_of(const Labels& labels) {
  ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

ClientMetric metric_of(const Labels& labels, const Counter& counter) {
  auto metric = metric_of(labels);
  metric.counter.value = static_cast<double>(counter.value());
  return metric;
}

ClientMetric metric_of(const Labels& labels, const Gauge& gauge) {
  auto metric = metric_of(labels);
  metric.gauge.value = gauge.value();
  return metric;
}

ClientMetric metric_of(const Labels& labels, const Histogram& histogram) {
  auto metric = metric_of(labels);
  const auto totals = histogram.totals();
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < totals.counts.size(); ++i) {
    const auto bound = i < histogram.bounds().size() ? histogram.bounds()[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({below += totals.counts[i], bound});
  }
  metric.histogram.sample_count = below;
  metric.histogram.sample_sum = totals.sum;
  return metric;
}

void add_sample(std::map<std::string, MetricFamily>& families, MetricType type, const std::string& name, const std::string& help,
                const Labels& labels, double value) {
  check_text(name, help, labels);
  auto& family = families.try_emplace(name, MetricFamily{name, help, type, {}}).first->second;
  check(family.type == type, name + " is a metric of another kind already");

  auto metric = metric_of(labels);
  const bool twice = std::any_of(family.metric.begin(), family.metric.end(), [&](const ClientMetric& other) { return other.label == metric.label; });
  check(!twice, name + " was given twice with the same labels");
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
}

std::string text_of(const std::map<std::string, MetricFamily>& families) {
  std::vector<MetricFamily> list;
  for (const auto& [name, family] : families) list.push_back(family);
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, list);
  return text.str();
}

template <class Series>
using AllSeries = std::map<std::string, std::map<Labels, std::unique_ptr<Series>>>;

}  // namespace

/// All series, by kind, and what is known of a name whatever its kind.
class Metrics::Families {
 public:
  template <class Series, class... Arguments>
  Series& of(AllSeries<Series>& all, MetricType type, const std::string& name, const std::string& help, const Labels& labels,
             Arguments&&... arguments) {
    check_text(name, help, labels);
    const auto& header = headers_.try_emplace(name, Header{type, help}).first->second;
    check(header.type == type, name + " is a metric of another kind already");
    auto& series = all[name][labels];
    if (!series) series = std::make_unique<Series>(std::forward<Arguments>(arguments)...);
    return *series;
  }

  [[nodiscard]] std::map<std::string, MetricFamily> collected() const {
    std::map<std::string, MetricFamily> families;
    collect(counters, families);
    collect(gauges, families);
    collect(histograms, families);
    return families;
  }

  AllSeries<Counter> counters;
  AllSeries<Gauge> gauges;
  AllSeries<Histogram> histograms;

 private:
  struct Header {
    MetricType type;
    std::string help;
  };

  template <class Series>
  void collect(const AllSeries<Series>& all, std::map<std::string, MetricFamily>& into) const {
    for (const auto& [name, by_labels] : all) {
      const auto& header = headers_.at(name);
      auto& family = into[name] = MetricFamily{name, header.help, header.type, {}};
      for (const auto& [labels, series] : by_labels) family.metric.push_back(metric_of(labels, *series));
    }
  }

  std::map<std::string, Header> headers_;
};

void Scrape::gauge(std::string name, std::string help, double value, Labels labels) {
  samples_.push_back({false, std::move(name), std::move(help), value, std::move(labels)});
}

void Scrape::counter(std::string name, std::string help, double value, Labels labels) {
  samples_.push_back({true, std::move(name), std::move(help), value, std::move(labels)});
}

Metrics::Metrics() : families_(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return families_->of(families_->counters, MetricType::Counter, name, help, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return families_->of(families_->gauges, MetricType::Gauge, name, help, labels);
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels, std::span<const double> bounds) {
  check(std::is_sorted(bounds.begin(), bounds.end()), "the bounds of " + name + " do not ascend");
  const std::lock_guard lock(mutex_);
  return families_->of(families_->histograms, MetricType::Histogram, name, help, labels, bounds);
}

void Metrics::on_scrape(std::function<void(Scrape&)> ask) {
  const std::lock_guard lock(scrape_mutex_);
  asks_.push_back(std::move(ask));
}

std::string Metrics::exposition() {
  auto& failures = counter("comptoir_scrape_failures_total", "Callbacks that could not be asked for their metrics");
  const std::lock_guard scraping(scrape_mutex_);
  std::vector<Scrape> scrapes;
  for (const auto& ask : asks_) {
    try {
      ask(scrapes.emplace_back());
    } catch (...) {  // The others are to be seen all the same.
      scrapes.pop_back();
      failures.increment();
    }
  }

  std::unique_lock lock(mutex_);
  auto families = families_->collected();
  lock.unlock();
  for (const auto& scrape : scrapes) {
    try {
      auto merged = families;
      for (const auto& sample : scrape.samples_) {
        add_sample(merged, sample.is_counter ? MetricType::Counter : MetricType::Gauge, sample.name, sample.help, sample.labels, sample.value);
      }
      families = std::move(merged);
    } catch (const std::invalid_argument&) {
      failures.increment();
    }
  }
  return text_of(families);
}

}  // namespace comptoir::telemetry
