#include "telemetry/log_repeats.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace comptoir::telemetry {
namespace {

using std::chrono::milliseconds;

/// More than these at a time are no repeats of few, and are said.
constexpr std::size_t kinds_max = 256;
constexpr milliseconds longest_window{60'000};

std::string name_of(const LogLine& line) {
  std::string name(1, static_cast<char>(line.level));
  for (const auto part : {line.plugin, line.code, line.sentence}) name.append(1, '\0').append(part.substr(0, text_bytes_max));
  return name;
}

/// Empty when the code has none.
std::string_view subject_of(std::string_view code) { return code.substr(0, code.rfind('.') + 1); }

std::string told_of(std::string_view sentence, std::uint64_t repeats, LogRepeats::TimePoint::duration within) {
  const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(within).count(), std::int64_t{1});
  return std::string(sentence) + " (" + std::to_string(repeats) + " more of this within " + std::to_string(seconds) + " s)";
}

}  // namespace

bool LogRepeats::is_new(const LogLine& line, TimePoint now, const Tell& tell) {
  if (line.level == Level::info) tell_each(renew_subject_of(line, now), tell);
  const auto window = window_.load();
  if (line.level < Level::warning || window.count() == 0) return true;
  auto name = name_of(line);
  std::vector<Count> full;
  {
    const std::lock_guard lock(mutex_);
    const auto known = kinds_.find(name);
    if (known == kinds_.end()) {
      if (kinds_.size() < kinds_max)
        kinds_.emplace(std::move(name),
                       Kind{line.level, std::string(line.plugin), std::string(line.code), std::string(line.sentence), window, now + window, now});
      return true;
    }
    auto& kind = known->second;
    ++kind.repeats;
    if (line.trace.empty() || kind.traces.ends_with(line.trace)) return false;
    if (!kind.traces.empty()) kind.traces += ' ';
    kind.traces += line.trace;
    if (kind.traces.size() + 1 + line.trace.size() <= text_bytes_max) return false;
    full.push_back(take(kind, now));
  }
  tell_each(full, tell);
  return false;
}

/// What was wrong with it is news when it comes again. Answers what is still to be told of it.
std::vector<LogRepeats::Count> LogRepeats::renew_subject_of(const LogLine& news, TimePoint now) {
  std::vector<Count> counts;
  const auto subject = subject_of(news.code);
  if (subject.empty()) return counts;
  const std::lock_guard lock(mutex_);
  for (auto entry = kinds_.begin(); entry != kinds_.end();) {
    auto& kind = entry->second;
    const bool is_news_of_it = kind.plugin == news.plugin && subject_of(kind.code) == subject;
    if (is_news_of_it && kind.repeats > 0) counts.push_back(take(kind, now));
    entry = is_news_of_it ? kinds_.erase(entry) : std::next(entry);
  }
  return counts;
}

std::uint64_t LogRepeats::forget(const LogLine& line) {
  const std::lock_guard lock(mutex_);
  const auto known = kinds_.find(name_of(line));
  if (known == kinds_.end()) return 0;
  const auto repeats = known->second.repeats;
  kinds_.erase(known);
  return repeats;
}

void LogRepeats::tell(TimePoint now, const Tell& tell) {
  std::vector<Count> over;
  {
    const std::lock_guard lock(mutex_);
    for (auto entry = kinds_.begin(); entry != kinds_.end();) {
      auto& kind = entry->second;
      if (kind.ends <= now && kind.repeats == 0) {
        entry = kinds_.erase(entry);
        continue;
      }
      ++entry;
      if (kind.ends > now) continue;
      const bool somebody_may_ask = !kind.traces.empty();
      over.push_back(take(kind, kind.ends));
      if (!somebody_may_ask) kind.window = std::min(2 * kind.window, std::max(longest_window, window_.load()));
      kind.ends = now == TimePoint::max() ? now : now + kind.window;
    }
  }
  tell_each(over, tell);
}

LogRepeats::Count LogRepeats::take(Kind& kind, TimePoint until) {
  Count count{kind, until};
  kind.since = until;
  kind.repeats = 0;
  kind.traces.clear();
  return count;
}

void LogRepeats::tell_each(const std::vector<Count>& counts, const Tell& tell) {
  for (const auto& [kind, until] : counts) {
    const auto sentence = told_of(kind.sentence, kind.repeats, until - kind.since);
    const std::array fields = {Field("repeats", kind.repeats), Field("traces", kind.traces)};
    tell({.time = std::chrono::system_clock::now(),
          .level = kind.level,
          .trace = {},
          .plugin = kind.plugin,
          .code = kind.code,
          .sentence = sentence,
          .fields = std::span(fields).first(kind.traces.empty() ? 1 : 2)});
  }
}

std::optional<LogRepeats::TimePoint> LogRepeats::next() const {
  const std::lock_guard lock(mutex_);
  std::optional<TimePoint> next;
  for (const auto& [name, kind] : kinds_) next = std::min(next.value_or(kind.ends), kind.ends);
  return next;
}

}  // namespace comptoir::telemetry
