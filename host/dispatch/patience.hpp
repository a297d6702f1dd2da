// How long to wait for a word before looking by oneself.
#pragma once

#include <algorithm>
#include <chrono>

namespace comptoir::dispatch {

/// Where every word comes from this process, none is lost, and to look now and then is enough. A word from another host may be lost: right after
/// there was something, more is likely, so that the next look comes soon, and the ones after it less and less often.
class Patience {
 public:
  explicit Patience(bool words_are_lost) : words_are_lost_(words_are_lost) {}

  /// After a look: whether it found something.
  std::chrono::milliseconds next(bool found) {
    if (!words_are_lost_) return longest;
    pause_ = found ? shortest : std::min(pause_ * 2, longest);
    return pause_;
  }

  static constexpr std::chrono::milliseconds shortest{5};
  static constexpr std::chrono::milliseconds longest{1'000};
  /// How often to look whether keys that are set aside were sent on at another host. To read all of them costs more than a look for messages.
  static constexpr std::chrono::milliseconds with_keys{5'000};

 private:
  bool words_are_lost_;
  std::chrono::milliseconds pause_ = longest;
};

}  // namespace comptoir::dispatch
