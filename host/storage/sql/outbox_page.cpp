#include "storage/sql/outbox_page.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "storage/publications.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr auto no_bound = std::numeric_limits<Position>::max();

template <class Record>
Position end_of(const std::vector<Record>& records) {
  return records.empty() ? 0 : records.back().position;
}

/// Up to where a read has seen everything.
template <class Record>
Position bound_of(const Taken<Record>& read) {
  return read.is_cut ? end_of(read.records) : no_bound;
}

}  // namespace

OutboxPage merged(Position after, Taken<Event> events, Taken<Message> messages, const Portion& portion, Lane lanes) {
  const auto bound = std::min(bound_of(events), bound_of(messages));
  const auto end = std::max(end_of(events.records), end_of(messages.records));
  OutboxPage page{.messages = {}, .read_to = bound == no_bound ? std::max(after, end) : bound, .is_cut = bound != no_bound};

  std::vector<Message> published;
  for (const Event& event : events.records) std::ranges::move(messages_of(event, lanes), std::back_inserter(published));
  std::ranges::merge(std::make_move_iterator(published.begin()), std::make_move_iterator(published.end()),
                     std::make_move_iterator(messages.records.begin()), std::make_move_iterator(messages.records.end()),
                     std::back_inserter(page.messages), {}, &Message::position, &Message::position);

  std::size_t count = 0;
  std::size_t bytes = 0;
  for (auto next = page.messages.begin(); next != page.messages.end(); ++next) {
    const bool is_full = count >= portion.count || bytes >= portion.bytes;
    const bool begins_position = next == page.messages.begin() || std::prev(next)->position != next->position;
    if (next->position > page.read_to || (is_full && begins_position)) {
      if (next->position <= page.read_to) page.read_to = std::prev(next)->position;
      page.is_cut = true;
      page.messages.erase(next, page.messages.end());
      break;
    }
    ++count;
    bytes += next->data.size();
  }
  return page;
}

}  // namespace comptoir::storage::sql
