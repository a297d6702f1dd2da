#include "http/staff.hpp"

#include <thread>
#include <utility>

#include "plugins/abandoned.hpp"

namespace comptoir::http {

void Staff::hire(std::function<void()> work) {
  const std::lock_guard entering(count_->mutex);  // one that is done at once leaves after it has entered
  std::thread([count = count_, work = std::move(work)]() mutable {
    bool came_back_late = false;
    try {
      work();
    } catch (const plugins::Abandoned&) {
      came_back_late = true;
    }
    work = nullptr;
    const std::lock_guard lock(count->mutex);
    --count->running;
    if (came_back_late) --count->lost;
    count->changed.notify_all();
  }).detach();
  ++count_->running;
}

void Staff::lose_one() {
  const std::lock_guard lock(count_->mutex);
  ++count_->lost;
  count_->changed.notify_all();
}

bool Staff::has_lost() const {
  const std::lock_guard lock(count_->mutex);
  return count_->lost > 0;
}

void Staff::wait_until_gone() {
  std::unique_lock lock(count_->mutex);
  count_->changed.wait(lock, [this] { return count_->running <= count_->lost; });
}

}  // namespace comptoir::http
