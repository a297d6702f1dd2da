// A route with conclusions opens a conversation: others are asked by an event of its aggregate, and answer by events that lead to its conclusion.
// What is told to the client is what the aggregate says by then, so that whoever asks again learns how it ended.
#include <algorithm>

#include "dispatch/call.hpp"
#include "dispatch/unit.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::uint32_t accepted = 202;  // while others are asked

}  // namespace

const Conclusion* Unit::conclusion_of(std::string_view event) const {
  for (const auto& conclusion : request_.conclusions)
    if (conclusion.event == event) return &conclusion;
  return nullptr;
}

/// The newest word of the conversation is the answer: its conclusion, or 202 while it is under way. Where there is none, nobody was asked.
void Unit::conclude() {
  if (request_.conclusions.empty()) return;
  const auto word = newest_word({request_.principal.tenant, request_.aggregate, outcome_.aggregate_id});
  if (!word) return;
  if (const auto* conclusion = conclusion_of(word->type)) return conclude_with(*conclusion, *word);
  outcome_.status = accepted;
}

void Unit::conclude_with(const Conclusion& conclusion, const storage::Event& event) {
  outcome_.status = conclusion.status;
  if (!conclusion.handler) {
    outcome_.answer = event.data;
    outcome_.told_by = event.version;
    return;
  }
  const Occurrence occurrence(event);
  std::string nothing;
  try {
    call({services_.directory.event(event.type)->plugin, *conclusion.handler, nullptr}, event.type, event.data, &occurrence, nothing);
  } catch (Refusal& declared) {
    const bool is_told = declared.error.kind != ErrorKind::unavailable && declared.error.kind != ErrorKind::failed;
    if (!is_told && !outcome_.replayed) throw;   // the plugin could not say how it ended: nothing counts, and whoever asks again is told
    outcome_.error = std::move(declared.error);  // the conversation ended badly, and that is a committed fact
    outcome_.undecided = plugins::is_plugin_away(*outcome_.error);
  }
}

/// The newest event of the stream that opens or concludes. What was written last is looked at first, and further back in growing steps: most often
/// it is the newest event of all.
std::optional<storage::Event> Unit::newest_word(const StreamKey& stream) const {
  const auto is_word = [this](const storage::Event& event) { return event.type == request_.opens || conclusion_of(event.type) != nullptr; };

  if (const auto own = overlay_.streams.find(stream); own != overlay_.streams.end())
    for (auto event = own->second.pending.rbegin(); event != own->second.pending.rend(); ++event)
      if (is_word(*event)) return *event;
  const auto pending = group_->pending(stream);
  for (auto event = pending.rbegin(); event != pending.rend(); ++event)
    if (is_word(**event)) return **event;

  constexpr std::uint64_t growth = 16;
  std::uint64_t step = 1;
  for (auto end = head_before(stream).version - pending.size(); end > 0; step *= growth) {
    const auto after = end - std::min(end, step);
    const auto events = group_->transaction().events(stream, after);
    for (auto event = events.rbegin(); event != events.rend(); ++event)
      if (event->version <= end && is_word(*event)) return *event;
    end = after;
  }
  return std::nullopt;
}

/// Whether the earlier answer was that it was under way, and it has come to an end since: the first conclusion after it is the answer now.
bool Unit::tell_what_came_of(const storage::Answer& earlier) {
  if (earlier.status != accepted || request_.conclusions.empty()) return false;
  const StreamKey stream{request_.principal.tenant, request_.aggregate, earlier.location};
  const auto tell = [this](const storage::Event& event) {
    const auto* conclusion = conclusion_of(event.type);
    if (conclusion == nullptr || event.version <= outcome_.version) return false;
    outcome_.version = event.version;
    conclude_with(*conclusion, event);
    return true;
  };

  for (const auto& event : group_->transaction().events(stream, outcome_.version))
    if (tell(event)) return true;
  for (const auto* event : group_->pending(stream))
    if (tell(*event)) return true;
  return false;
}

/// Its own words, or the event that it told.
std::string Unit::body_of(const storage::Answer& earlier) const {
  if (earlier.told_by == 0) return earlier.body;
  const StreamKey stream{request_.principal.tenant, request_.aggregate, earlier.location};
  for (const auto* event : group_->pending(stream))
    if (event->version == earlier.told_by) return event->data;
  const auto events = group_->transaction().events(stream, earlier.told_by - 1);
  if (events.empty()) throw storage::StoreError("The event is gone that was answered to " + earlier.key + ".");
  return events.front().data;
}

}  // namespace comptoir::dispatch
