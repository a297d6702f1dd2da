// What is kept until the process ends, since a thread may be inside for good.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace comptoir::plugins {

/// Never frees it; it stays where leak checkers can see it. [thread-safe]
template <class Thing>
void keep_until_exit(std::unique_ptr<Thing> thing) {
  static auto& mutex = *new std::mutex;
  static auto& kept = *new std::vector<std::unique_ptr<Thing>>;
  const std::lock_guard lock(mutex);
  kept.push_back(std::move(thing));
}

}  // namespace comptoir::plugins
