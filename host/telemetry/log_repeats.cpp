#include "telemetry/log_repeats.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

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

std::string told_of(std::string_view sentence, std::uint64_t repeats, milliseconds window) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(window).count();
  return std::string(sentence) + " (" + std::to_string(repeats) + " more of this within " + std::to_string(seconds) + " s)";
}

}  // namespace

bool LogRepeats::is_new(const LogLine& line, TimePoint now) {
  const auto window = window_.load();
  if (line.level < Level::warning || window.count() == 0) return true;
  auto name = name_of(line);
  const std::lock_guard lock(mutex_);
  if (const auto known = kinds_.find(name); known != kinds_.end()) {
    ++known->second.repeats;
    return false;
  }
  if (kinds_.size() < kinds_max)
    kinds_.emplace(std::move(name),
                   Kind{line.level, std::string(line.plugin), std::string(line.code), std::string(line.sentence), window, now + window});
  return true;
}

void LogRepeats::tell(TimePoint now, const Tell& tell) {
  std::vector<std::pair<Kind, milliseconds>> over;
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
      over.emplace_back(kind, kind.window);
      kind.repeats = 0;
      kind.window = std::min(2 * kind.window, std::max(longest_window, window_.load()));
      kind.ends = now == TimePoint::max() ? now : now + kind.window;
    }
  }
  for (const auto& [kind, window] : over) {
    const auto sentence = told_of(kind.sentence, kind.repeats, window);
    const std::array fields = {Field("repeats", kind.repeats)};
    tell({.time = std::chrono::system_clock::now(),
          .level = kind.level,
          .trace = {},
          .plugin = kind.plugin,
          .code = kind.code,
          .sentence = sentence,
          .fields = fields});
  }
}

std::optional<LogRepeats::TimePoint> LogRepeats::next() const {
  const std::lock_guard lock(mutex_);
  std::optional<TimePoint> next;
  for (const auto& [name, kind] : kinds_) next = std::min(next.value_or(kind.ends), kind.ends);
  return next;
}

}  // namespace comptoir::telemetry
