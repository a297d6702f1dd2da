#include "storage/log_chain.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "storage/digest.hpp"

namespace comptoir::storage {

void LogEnd::place_event(Position stream, std::uint64_t version, const Checksum& leaf) {
  static thread_local CanonicalBytes form;
  form.clear();
  form.fixed(chain);
  form.fixed(leaf);
  chain = digest(form.bytes());
  ++position;
  if (!placed.empty()) placed += ' ';
  placed.append(std::to_string(stream)).append(":").append(std::to_string(version));
}

void LogEnd::place_message() {
  ++position;
  placed.append(placed.empty() ? "-" : " -");
}

std::vector<PlacedEvent> placed_by(const LogEnd& anchor) {
  std::vector<PlacedEvent> events;
  const auto count = static_cast<Position>(std::ranges::count(anchor.placed, ' ')) + 1;
  auto position = anchor.position - std::min(count, anchor.position);
  std::string_view rest = anchor.placed;
  while (!rest.empty()) {
    ++position;
    const auto end = std::min(rest.find(' '), rest.size());
    const char* const last = rest.data() + end;
    PlacedEvent event{.position = position};
    const auto stream = std::from_chars(rest.data(), last, event.stream);
    if (stream.ec == std::errc() && stream.ptr != last && *stream.ptr == ':') {
      const auto version = std::from_chars(stream.ptr + 1, last, event.version);
      if (version.ec == std::errc() && version.ptr == last) events.push_back(event);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return events;
}

Checksum leaf_of(Position position, const Checksum& event, const std::optional<std::string>& published, const std::string& handled) {
  static thread_local CanonicalBytes form;
  form.clear();
  form.number(position);
  form.fixed(event);
  form.number(published ? 1 : 0);
  form.text(published.value_or(""));
  form.text(handled);
  return digest(form.bytes());
}

std::uint64_t seal_of(const Checksum& leaf) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8U | leaf[i];
  return out;
}

Checksum checksum_of(const Message& message, const std::string& handled) {
  static thread_local CanonicalBytes form;
  form.clear();
  form.number(message.position);
  form.text(message.stream.tenant);
  form.text(message.stream.type);
  form.text(message.stream.id);
  form.number(message.version);
  form.fixed(message.id.bytes());
  form.text(message.type);
  form.text(message.data);
  form.text(message.origin.actor);
  form.fixed(message.origin.correlation.bytes());
  form.fixed(message.origin.causation.bytes());
  form.text(message.origin.traceparent);
  form.number(static_cast<std::uint64_t>(message.origin.recorded.microseconds_since_epoch()));
  form.text(handled);
  form.number(message.from_outside ? 1 : 0);
  return digest(form.bytes());
}

}  // namespace comptoir::storage
