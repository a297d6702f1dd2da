#include "dispatch/failure_streak.hpp"

#include "dispatch/ids.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::uint64_t early = 3;   ///< in a row: it is no accident any more
constexpr std::uint64_t growth = 4;  ///< each distance is so many times the one before

}  // namespace

void FailureStreak::failed(std::string_view why) noexcept try {
  if (++count_ == 1) {
    since_ = now();
    next_said_ = early;
    if (words_.says_first) say(words_.failing, words_.sentence + ": " + std::string(why));
    return;
  }
  if (count_ < next_said_) return;
  next_said_ *= growth;
  say(words_.failing, words_.sentence + ". It has failed " + std::to_string(count_) + " times in a row since " + since_.text() +
                          ", the last time for this reason: " + std::string(why));
} catch (...) {
  // Out of memory: nothing can be said, and the loop goes on all the same.
}

void FailureStreak::over() noexcept try {
  count_ = 0;
  if (std::exchange(was_said_, false)) report_.well(words_.recovered, words_.well);
} catch (...) {
  // A line that cannot be written is lost; the loop has nothing to do with it.
}

void FailureStreak::say(std::string_view code, const std::string& sentence) noexcept try {
  was_said_ = true;
  report_(code, sentence);
} catch (...) {
  // A line that cannot be written is lost; the loop has nothing to do with it.
}

}  // namespace comptoir::dispatch
