#include "administration/unknown_names.hpp"

#include <algorithm>
#include <utility>

#include "administration/newest_events.hpp"
#include "configuration/nearest.hpp"
#include "storage/publisher_consumer.hpp"

namespace comptoir::administration {
namespace {

constexpr std::size_t newest = 1'000;

/// The streams of the newest events: who asks for one has often just seen it there.
std::vector<storage::StreamKey> recent_streams(storage::Store& store) {
  const auto reads = store.read();
  std::vector<storage::StreamKey> streams;
  for (auto& event : newest_events(*reads, newest)) streams.push_back(std::move(event.stream));
  return streams;
}

}  // namespace

Error unknown_name(std::string code, const std::string& sentence, std::string_view name, const std::vector<std::string>& known,
                   std::string_view listing) {
  const auto meant = configuration::nearest(name, known);
  const auto guess = meant.empty() ? ": " : "; did you mean " + meant + "? ";
  return not_found(std::move(code), sentence + guess + "`" + std::string(listing) + "` lists what there is.");
}

Error nothing_to_retry(storage::Store& store, const std::string& verb, const std::string& key) {
  const bool of_outbox = verb == "outbox";
  std::vector<std::string> known;
  for (const auto& aside : store.aside({}))
    if (storage::is_of_publisher(aside.consumer) == of_outbox) known.push_back(aside.stream.id);
  const std::string whose = of_outbox ? "The publisher has set no key " : "No reaction or projection has set the key ";
  return unknown_name(verb + ".not_aside", whose + key + " aside", key, known, "comptoir " + verb + " parked");
}

Error unknown_stream(storage::Store& store, const storage::StreamKey& stream) {
  std::vector<std::string> types;
  std::vector<std::string> ids;
  for (const auto& recent : recent_streams(store)) {
    types.push_back(recent.type);
    if (recent.type == stream.type) ids.push_back(recent.id);
  }
  const bool is_known_type = std::ranges::find(types, stream.type) != types.end();
  return unknown_name("stream.unknown", "There is no stream " + stream.type + " " + stream.id + " of tenant " + stream.tenant,
                      is_known_type ? stream.id : stream.type, is_known_type ? ids : types, "comptoir events tail");
}

}  // namespace comptoir::administration
