// Rounds of a background loop that fail one after another: said once, said again at growing distance, and said when it is over.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <comptoir/time.hpp>

#include "plugins/abandoned.hpp"
#include "telemetry/report.hpp"

namespace comptoir::dispatch {

/// The one place where a loop of ours catches what its rounds throw, so that its thread goes on. One thread.
class FailureStreak {
 public:
  using Report = telemetry::Report;

  /// What is said of a loop.
  struct Words {
    std::string failing;    ///< a code: "outbox.failing"
    std::string sentence;   ///< what does not go on, without a full stop: "The outbox waits"
    std::string recovered;  ///< a code: "outbox.recovered"
    std::string well;       ///< what goes on again, with a full stop
    /// Whether the first failure is said. If not, it is one that others say too, such as that the store is away; the third in a row always is.
    bool says_first = true;
  };

  FailureStreak(Words words, Report report) : words_(std::move(words)), report_(std::move(report)) {}

  /// Runs a round. False when it threw, whatever it was but Abandoned, which ends the thread and is thrown on.
  template <class Round>
  bool run(Round&& round) {
    try {
      round();
    } catch (const plugins::Abandoned&) {
      throw;
    } catch (const std::exception& failure) {
      failed(failure.what());
      return false;
    } catch (...) {
      failed("something was thrown that is no std::exception.");
      return false;
    }
    if (count_ > 0) over();
    return true;
  }

  /// Whether the last round failed.
  [[nodiscard]] bool lasts() const { return count_ > 0; }

 private:
  void failed(std::string_view why) noexcept;
  void over() noexcept;
  void say(std::string_view code, const std::string& sentence) noexcept;

  Words words_;
  Report report_;
  std::uint64_t count_ = 0;
  std::uint64_t next_said_ = 0;  ///< at this count
  bool was_said_ = false;
  Timestamp since_;
};

}  // namespace comptoir::dispatch
