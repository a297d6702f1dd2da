// Consumers whose plugin takes no calls: each is tried again now and then, and reads by itself what it missed until it has caught up.
#include <algorithm>
#include <utility>

#include "dispatch/subscriptions.hpp"

namespace comptoir::dispatch {
namespace {

/// By which is found out whether a plugin takes calls again.
constexpr storage::Portion trial_portion{16, 1 << 20};

}  // namespace

/// What it has not taken stays unsettled: it is read again from there, and the others read on without it.
void Subscriptions::hold(std::size_t consumer, const Error& why) {
  auto& standing = standings_[consumer];
  standing.until = std::chrono::steady_clock::now() + held_for;
  standing.cursor = progress_[consumer].first();
  if (std::exchange(standing.is_told_of, true)) return;
  report_("subscriptions.held", "What " + consumers_[consumer].name + " is to hear waits until its plugin takes calls again: " + why.sentence);
}

/// A batch for each of them; true when there may be more.
bool Subscriptions::catch_up() {
  bool more = false;
  for (std::size_t i = 0; i < consumers_.size(); ++i) {
    const auto& standing = standings_[i];
    const bool is_due = !standing.until || *standing.until <= std::chrono::steady_clock::now();
    if (cursor_ && standing.cursor && is_due && catch_up(i)) more = true;
  }
  return more;
}

bool Subscriptions::catch_up(std::size_t consumer) {
  auto& standing = standings_[consumer];
  auto page = read(*standing.cursor, standing.until ? trial_portion : batch_portion);
  standing.until.reset();
  std::erase_if(page.messages, [this](const storage::Message& message) { return message.position > *cursor_; });
  page.read_to = std::min(page.read_to, *cursor_);
  if (page.read_to == *standing.cursor) {  // from here on it reads with the others
    progress_[consumer].read_to(*cursor_);
    standing.cursor.reset();
    return false;
  }
  deliver(page, {consumer});
  if (is_held(consumer)) return false;
  standing.cursor = page.read_to;
  return true;
}

}  // namespace comptoir::dispatch
