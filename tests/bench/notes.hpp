// Streams to fill a store with: boards with notes pinned to them, as the plugin `board` writes them.
#pragma once

#include <cstddef>
#include <string>

#include <comptoir/time.hpp>

#include "storage/store.hpp"

namespace comptoir::bench {

inline storage::StreamKey board(std::size_t number) { return {"default", "board", "b-" + std::to_string(number)}; }

/// `count` events behind `head`, which moves on: 431 bytes each, or so, chained as the dispatcher chains them.
inline storage::Changes::Append noted(const storage::StreamKey& stream, storage::Head& head, std::size_t count) {
  static const std::string note(370, 'n');
  storage::Changes::Append append{stream, head.version, {}};
  append.events.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto version = head.version + 1;
    const auto id = Id::derived_from(Id(), stream.id + "/" + std::to_string(version));
    append.events.push_back(
        {.stream = stream,
         .version = version,
         .id = id,
         .type = "board.noted/1",
         .data = R"({"board":")" + stream.id + R"(","amount":1,"total":)" + std::to_string(version) + R"(,"note":")" + note + R"("})",
         .origin = {.actor = "anonymous",
                    .correlation = id,
                    .causation = id,
                    .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    .recorded = Timestamp::from_microseconds_since_epoch(1'700'000'000'000'000)}});
    append.events.back().checksum = storage::chained(head.checksum, append.events.back());
    head = {version, append.events.back().checksum};
  }
  return append;
}

}  // namespace comptoir::bench
