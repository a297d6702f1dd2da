#include "dispatch/retention.hpp"

#include <algorithm>

#include "dispatch/lag.hpp"

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr milliseconds until_the_rest{500};
constexpr milliseconds until_somebody_has_gone{600'000};
constexpr milliseconds until_the_store_is_well{10'000};
constexpr milliseconds until_the_lane_is_ours{10'000};
constexpr std::chrono::hours too_long{24};

}  // namespace

Retention::Retention(storage::Store& store, const Directory& directory, const Lanes& lanes, Options options, Lanes::Report report)
    : store_(store),
      directory_(directory),
      lanes_(lanes),
      options_(options),
      report_(std::move(report)),
      free_since_(steady_clock::now()),
      failures_({.failing = "retention.failing",
                 .sentence = "What has served its time is not removed from the store",
                 .recovered = "retention.recovered",
                 .well = "What has served its time is removed from the store again.",
                 .says_first = false},
                report_),
      thread_([this] { work(); }) {}

Retention::~Retention() { stop(); }

void Retention::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

void Retention::work() {
  while (!stopping_) {
    milliseconds pause{};
    if (!failures_.run([&] { pause = look(); })) pause = until_the_store_is_well;
    if (!stopping_) signal_.wait(std::min(pause, options_.pause));
  }
}

milliseconds Retention::look() {
  if (!lanes_.tenure()->holds(0)) return until_the_lane_is_ours;
  switch (store_.expire({lanes_.now(), passed_by_all(store_, directory_), options_.outbox, options_.inbox, options_.answers})) {
    case storage::Leftover::more: return until_the_rest;
    case storage::Leftover::none: break;
    case storage::Leftover::locked:
      if (steady_clock::now() < free_since_ + too_long) return until_somebody_has_gone;
      report_("retention.locked",
              "For a day nothing could be removed from outbox and inbox, since other sessions have held their tables: look for long transactions in "
              "pg_stat_activity.");
  }
  free_since_ = steady_clock::now();
  return options_.pause;
}

}  // namespace comptoir::dispatch
