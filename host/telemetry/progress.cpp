#include "telemetry/progress.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::telemetry {
namespace {

using std::chrono::seconds;

constexpr seconds first{5};
constexpr seconds longest{60};

}  // namespace

Progress::Progress(Log log, std::string code, std::function<std::string()> what)
    : log_(std::move(log)), code_(std::move(code)), what_(std::move(what)), thread_([this] { tell(); }) {}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_all();
  thread_.join();
}

void Progress::tell() {
  std::unique_lock lock(mutex_);
  seconds passed{0};
  for (auto pause = first; !over_.wait_for(lock, pause, [this] { return is_over_; }); pause = std::min(passed, longest)) {
    passed += pause;
    say(passed);
  }
}

/// What takes its time goes on, whether that can be said or not.
void Progress::say(seconds passed) noexcept try { log_.info(code_, what_() + ", for " + std::to_string(passed.count()) + " s now."); } catch (...) {
  // Out of memory, most likely.
}

}  // namespace comptoir::telemetry
