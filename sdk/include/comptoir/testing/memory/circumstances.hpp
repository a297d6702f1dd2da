// What a scenario decides in place of the machine: who asks, what time it is, which ids come next.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>

#include <comptoir/id.hpp>
#include <comptoir/testing/memory/state.hpp>
#include <comptoir/time.hpp>

namespace comptoir::testing::memory {

/// Ids that are the same in every run: the time, and the number of the id.
inline Id id_at(Timestamp time, std::uint8_t kind, std::uint64_t number) {
  std::array<std::uint8_t, 10> digits{};
  digits[1] = kind;
  for (std::size_t i = 0; i < 7; ++i) digits[9 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return Id::v7(time, digits);
}

inline comptoir_id c_id(const Id& id) {
  comptoir_id out{};
  std::copy(id.bytes().begin(), id.bytes().end(), out.bytes);
  return out;
}

/// Where an earlier page of a listing ended.
struct PageEnd {
  std::string listing;
  Row last;
};

struct Circumstances {
  std::string tenant = "default";
  std::string actor = "tester";
  Timestamp now = Timestamp::at(Date(2026, 1, 2), Duration::hours(9));
  std::uint64_t ids_drawn = 0;
  std::uint64_t events_recorded = 0;
  std::uint64_t acts = 0;
  std::map<std::string, PageEnd> cursors;

  Id next_id() { return id_at(now, 0, ++ids_drawn); }
  Id next_event_id() { return id_at(now, 1, ++events_recorded); }
  Id next_correlation() { return id_at(now, 2, ++acts); }
};

}  // namespace comptoir::testing::memory
