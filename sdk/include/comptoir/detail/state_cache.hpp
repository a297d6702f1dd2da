// Folded states that a plugin remembers, so that a load sends only what is newer.
//
// An entry is named by the checksum of its history. A unit that was abandoned after it saved leaves an entry whose checksum the host
// does not know; the next load says so and starts again. So nothing has to be told about units that fail.
#pragma once

#include <cstddef>
#include <cstring>
#include <mutex>
#include <string>
#include <unordered_map>

#include <comptoir/abi/work.h>

namespace comptoir::detail {

template <class State>
class StateCache {
 public:
  struct Entry {
    std::uint64_t version = 0;
    comptoir_checksum checksum{};
    State state{};
  };

  /// A copy of what is remembered, or version 0. [thread-safe]
  Entry get(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? Entry{} : found->second;
  }

  /// Remembers; forgets all when full: a burst of cold loads is cheaper than bookkeeping on each hot one. [thread-safe]
  void put(const std::string& key, Entry entry) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max) entries_.clear();
    entries_.insert_or_assign(key, std::move(entry));
  }

 private:
  static constexpr std::size_t entries_max = 20'000;

  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace comptoir::detail
