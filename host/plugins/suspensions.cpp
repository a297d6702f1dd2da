#include "suspensions.hpp"

#include <algorithm>

#include <comptoir/time.hpp>

namespace comptoir::plugins {
namespace {

using std::chrono::microseconds, std::chrono::milliseconds, std::chrono::seconds, std::chrono::system_clock;

constexpr std::uint32_t inside_max = 2;  ///< calls that were given up: as many suspend the plugin
constexpr int rest_first = 12;           ///< deadlines: a handler that is too slow each time costs a twelfth at most
constexpr std::uint32_t doublings_max = 6;

/// A moment, not a distance from now: a sentence that is said again and again stays the same, so that the log counts it.
std::string text_of(system_clock::time_point moment) {
  const auto since_epoch = std::chrono::duration_cast<microseconds>(moment.time_since_epoch());
  return Timestamp::from_microseconds_since_epoch(since_epoch.count()).text().substr(0, std::string_view("2026-02-28T09:30:00").size()) + "Z";
}

std::string text_of(milliseconds rest) { return std::to_string(std::max(std::chrono::ceil<seconds>(rest), seconds(1)).count()) + " s"; }

}  // namespace

bool is_plugin_away(const Error& error) {
  return error.code == handler_suspended || error.code == plugin_suspended || error.code == plugin_not_started;
}

Suspensions::Suspension& Suspensions::suspension_of(const CallName& call, milliseconds deadline) {
  auto& suspension = handlers_[call.handler];
  suspension.name = call.text();
  suspension.deadline = deadline;
  if (suspension.inside == 0) suspension.since = system_clock::now();
  return suspension;
}

void Suspensions::give_up(const CallName& call, milliseconds deadline) {
  const std::lock_guard lock(mutex_);
  if (call.step == nullptr) ++suspension_of(call, deadline).inside;
  ++inside_;
  any_ = true;
}

/// Whoever was well since for as long as it has rested begins anew.
void Suspensions::begin_rest(Suspension& suspension) {
  const auto now = Clock::now();
  if (now - suspension.until >= suspension.rest) suspension.times = 0;
  suspension.rest = suspension.deadline * rest_first * (1U << std::min(suspension.times, doublings_max));
  suspension.until = now + suspension.rest;
  suspension.again = std::chrono::ceil<seconds>(system_clock::now() + suspension.rest);
  ++suspension.times;
}

void Suspensions::rest(const CallName& call, milliseconds deadline) {
  const std::lock_guard lock(mutex_);
  any_ = true;
  begin_rest(suspension_of(call, deadline));
}

void Suspensions::came_back(const CallName& call) {
  const std::lock_guard lock(mutex_);
  const auto found = call.step == nullptr ? handlers_.find(call.handler) : handlers_.end();
  if (found != handlers_.end() && found->second.inside > 0) {
    --inside_;
    if (--found->second.inside == 0) begin_rest(found->second);
  } else if (call.step != nullptr && inside_ > 0) {
    --inside_;
  }
}

std::optional<Error> Suspensions::refusal_of_all() const {
  if (inside_ < inside_max) return std::nullopt;
  std::string names;
  for (const auto& [number, suspension] : handlers_)
    if (suspension.inside > 0) names += (names.empty() ? "" : ", ") + suspension.name;
  return unavailable(std::string(plugin_suspended), "The plugin takes no calls, for " + std::to_string(inside_) + " of them have not come back" +
                                                        (names.empty() ? "" : " (" + names + ")") + ": mend it, then start the host again.");
}

std::optional<Error> Suspensions::refusal_of(const CallName& call) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = refusal_of_all()) return refusal;
  const auto found = handlers_.find(call.handler);
  if (found == handlers_.end()) return std::nullopt;
  const auto& suspension = found->second;
  if (suspension.inside > 0)
    return unavailable(std::string(handler_suspended), suspension.name + " is not called, for a call of it has not come back since " +
                                                           text_of(suspension.since) + ": mend it, then start the host again.");
  if (Clock::now() < suspension.until)
    return unavailable(std::string(handler_suspended), suspension.name + " took longer than its deadline, rests for " + text_of(suspension.rest) +
                                                           " and is called again at " + text_of(suspension.again) + ".");
  return std::nullopt;
}

std::string Suspensions::extent() const {
  const std::lock_guard lock(mutex_);
  if (inside_ >= inside_max) return "all handlers";
  const auto now = Clock::now();
  const auto is_suspended = [now](const auto& handler) { return handler.second.inside > 0 || now < handler.second.until; };
  const auto count = std::ranges::count_if(handlers_, is_suspended);
  return count == 0 ? "" : std::to_string(count) + (count == 1 ? " handler" : " handlers");
}

std::vector<std::string> Suspensions::sentences() const {
  const std::lock_guard lock(mutex_);
  if (const auto refusal = refusal_of_all()) return {refusal->sentence};
  std::vector<std::string> sentences;
  const auto now = Clock::now();
  for (const auto& [number, suspension] : handlers_) {
    if (suspension.inside > 0)
      sentences.push_back(suspension.name + " has not come back since " + text_of(suspension.since) + " and is not called.");
    else if (now < suspension.until)
      sentences.push_back(suspension.name + " rests and is called again at " + text_of(suspension.again) + ".");
  }
  return sentences;
}

}  // namespace comptoir::plugins
