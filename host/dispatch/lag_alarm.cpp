#include "dispatch/lag_alarm.hpp"

namespace comptoir::dispatch {
namespace {

constexpr int looks_a_window = 10;

}  // namespace

LagAlarm::LagAlarm(storage::Store& store, const Directory& directory, const Lanes& lanes, LagWatch::Options options, Lanes::Report report)
    : store_(store),
      directory_(directory),
      lanes_(lanes),
      pause_(options.window / looks_a_window),
      report_(std::move(report)),
      watch_(options),
      failures_({.failing = "lag_alarm.failing",
                 .sentence = "How far consumers are behind cannot be told",
                 .recovered = "lag_alarm.recovered",
                 .well = "How far consumers are behind can be told again.",
                 .says_first = false},
                report_),
      thread_([this] { work(); }) {}

LagAlarm::~LagAlarm() { stop(); }

void LagAlarm::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

bool LagAlarm::falls_behind(const std::string& consumer) const {
  const std::lock_guard lock(mutex_);
  return watch_.falls_behind(consumer);
}

void LagAlarm::work() {
  while (!stopping_) {
    failures_.run([this] { look(); });
    if (!stopping_) signal_.wait(pause_);
  }
}

void LagAlarm::look() {
  const bool speaks = lanes_.tenure()->holds(0);
  for (const auto& lag : lags_of(store_, directory_)) {
    const std::lock_guard lock(mutex_);
    const auto change = watch_.observe(lag.consumer, lag.behind, std::chrono::steady_clock::now());
    if (!speaks || change == LagWatch::Change::none) continue;
    if (change == LagWatch::Change::falls_behind)
      report_("consumer.falls_behind", lag.consumer + " falls further and further behind: " + std::to_string(lag.behind) +
                                           " are committed that it has not dealt with. Look at `comptoir cluster status`.");
    else
      report_.well("consumer.keeps_pace", lag.consumer + " keeps pace again, " + std::to_string(lag.behind) + " behind.");
  }
}

}  // namespace comptoir::dispatch
