#include "administration/newest_events.hpp"

#include <algorithm>

namespace comptoir::administration {

/// Between events there may be messages without one, which have positions too: where too few were found it looks further back.
std::vector<storage::Event> newest_events(storage::Reads& reads, std::size_t count) {
  const auto end = reads.log_end();
  for (storage::Position back = count;; back *= 4) {
    const auto after = end > back ? end - back : 0;
    auto events = reads.log(after, back);
    if (events.size() < count && after > 0) continue;
    if (events.size() > count) events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(count));
    return events;
  }
}

}  // namespace comptoir::administration
