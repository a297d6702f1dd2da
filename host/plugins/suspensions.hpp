// Which handlers of a plugin are not called any more, since a call of theirs took too long.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

#include "watch.hpp"

namespace comptoir::plugins {

/// Codes of refusals that say nothing of the message: the plugin is away.
inline constexpr std::string_view handler_suspended = "handler.suspended";
inline constexpr std::string_view plugin_suspended = "plugin.suspended";
inline constexpr std::string_view plugin_not_started = "plugin.not_started";

/// Whether an error says that a plugin takes no calls now.
bool is_plugin_away(const Error& error);

/// A handler is suspended while a call of it that was given up is still inside, and for a rest whenever a call of it took too long, which is longer
/// each time: a handler that is too slow again and again may cost the others a small part of their time. One that was well for as long as it has
/// rested is rested as at first. Two calls inside that were given up suspend the whole plugin. [thread-safe]
class Suspensions {
 public:
  using Clock = std::chrono::steady_clock;

  /// Of a handler that took longer than `deadline`, and did not come back. Not a handler: only counted.
  void give_up(const CallName& call, std::chrono::milliseconds deadline);
  /// Of one that took longer, and came back.
  void rest(const CallName& call, std::chrono::milliseconds deadline);
  /// A call that was given up has come back.
  void came_back(const CallName& call);

  /// Whether there is anything to ask for. Costs one look at memory.
  [[nodiscard]] bool any() const { return any_.load(std::memory_order_relaxed); }
  /// Why a handler is not to be called now: kind unavailable, code handler.suspended or plugin.suspended.
  [[nodiscard]] std::optional<Error> refusal_of(const CallName& call);
  /// Calls that were given up and are inside.
  [[nodiscard]] std::uint32_t inside() const { return inside_.load(); }
  /// How much is suspended: "1 handler", "2 handlers", "all handlers"; empty: nothing.
  [[nodiscard]] std::string extent() const;
  /// A sentence for each handler that is suspended, or for the plugin as a whole.
  [[nodiscard]] std::vector<std::string> sentences() const;

 private:
  struct Suspension {
    std::string name;
    std::uint32_t inside = 0;
    std::uint32_t times = 0;  ///< that it rested, one soon after another
    std::chrono::milliseconds deadline{};
    std::chrono::milliseconds rest{};               ///< the last one
    Clock::time_point until;                        ///< of the rest
    std::chrono::system_clock::time_point again{};  ///< the same, for people
    std::chrono::system_clock::time_point since{};  ///< that a call has not come back
  };

  Suspension& suspension_of(const CallName& call, std::chrono::milliseconds deadline);
  static void begin_rest(Suspension& suspension);
  [[nodiscard]] std::optional<Error> refusal_of_all() const;

  std::atomic<bool> any_{false};
  std::atomic<std::uint32_t> inside_{0};
  mutable std::mutex mutex_;
  std::map<std::uint32_t, Suspension> handlers_;  ///< by number
};

}  // namespace comptoir::plugins
