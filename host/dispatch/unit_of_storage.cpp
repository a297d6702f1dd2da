// What a plugin does to streams, claims and messages inside a unit: every read looks at what the unit wrote, then at its group, then at the database.
#include <algorithm>
#include <cstring>

#include <comptoir/detail/name_rule.hpp>

#include "dispatch/unit.hpp"

namespace comptoir::dispatch {
namespace {

comptoir_checksum c_checksum(const storage::Checksum& checksum) {
  comptoir_checksum out{};
  std::copy(checksum.begin(), checksum.end(), out.bytes);
  return out;
}

bool equal(const comptoir_checksum& a, const storage::Checksum& b) { return std::memcmp(a.bytes, b.data(), b.size()) == 0; }

/// An id may come from a message: each engine is asked for what all can keep, and nothing else.
void require_name(std::string_view type, std::string_view id) {
  if (const auto why = detail::fault_of_name(id); !why.empty()) throw Refusal{detail::unfit_id(type, why)};
}

storage::Claim claim_of(const std::string& tenant, comptoir_text scope, comptoir_text key, comptoir_text owner) {
  return {tenant, std::string(view(scope)), std::string(view(key)), std::string(view(owner))};
}

}  // namespace

StreamKey Unit::key(comptoir_stream stream) const {
  require_name(view(stream.type), view(stream.id));
  return {request_.principal.tenant, std::string(view(stream.type)), std::string(view(stream.id))};
}

void Unit::foresee(storage::Foreseen& wanted) const {
  if (!request_.aggregate.empty() && !request_.aggregate_id.empty())
    wanted.heads.push_back({request_.principal.tenant, request_.aggregate, request_.aggregate_id});
  if (request_.idempotency) wanted.answers.push_back(answer_key());
  if (delivery_) wanted.deliveries.push_back(delivery_key());
}

storage::Head Unit::head(const StreamKey& key) const {
  const auto own = overlay_.streams.find(key);
  return own == overlay_.streams.end() ? group_->head(key) : own->second.head;
}

storage::Head Unit::head_before(const StreamKey& key) const { return group_->head(key); }

storage::Origin Unit::origin() const { return {request_.principal.actor, request_.correlation, causation_, request_.traceparent, now_}; }

void Unit::load(comptoir_stream stream, const comptoir_remembered& remembered, comptoir_history_sink sink, std::uint64_t& version,
                comptoir_checksum& checksum) {
  const auto name = key(stream);
  const auto newest = head(name);
  if (!overlay_.streams.contains(name)) looked_at_.push_back(name);
  version = newest.version;
  checksum = c_checksum(newest.checksum);
  if (remembered.version == newest.version && (newest.version == 0 || equal(remembered.checksum, newest.checksum))) return;
  send_history(name, remembered, sink, newest);
}

/// Whether what the plugin remembers is a part of this history: the event it ends with tells. That event comes first in `stored`, unless it is
/// pending, and what follows it there comes behind it.
bool Unit::goes_on(const StreamKey& key, const comptoir_remembered& remembered, const std::vector<const storage::Event*>& pending,
                   std::uint64_t in_database, std::vector<storage::Event>& stored) const {
  if (remembered.version > in_database) return equal(remembered.checksum, pending[remembered.version - in_database - 1]->checksum);
  stored = group_->transaction().events(key, remembered.version - 1);
  return !stored.empty() && equal(remembered.checksum, stored.front().checksum);
}

void Unit::send_history(const StreamKey& key, const comptoir_remembered& remembered, comptoir_history_sink sink, const storage::Head& head) {
  auto pending = group_->pending(key);
  if (const auto own = overlay_.streams.find(key); own != overlay_.streams.end())
    for (const auto& event : own->second.pending) pending.push_back(&event);
  const auto in_database = head.version - pending.size();

  std::uint64_t sent = 0;
  // What is pending may be in the database by now, and others may have gone on there: each event is sent once, none behind the head.
  const auto send = [&](std::uint64_t version, std::string_view type, std::string_view data) {
    if (version <= sent || version > head.version) return;
    const comptoir_event given{text(type), text(data)};
    hand_over(watch, [&] { sink.event(sink.self, version, &given); });
    sent = version;
  };
  const auto restart = [&](const storage::Snapshot* snapshot) {
    if (snapshot == nullptr) return hand_over(watch, [&] { sink.restart(sink.self, nullptr); });
    const comptoir_snapshot given{snapshot->version, snapshot->form, text(snapshot->state)};
    hand_over(watch, [&] { sink.restart(sink.self, &given); });
    sent = snapshot->version;
  };

  std::vector<storage::Event> stored;
  const bool may_go_on = remembered.version > 0 && remembered.version < head.version;
  if (may_go_on && goes_on(key, remembered, pending, in_database, stored)) {
    sent = remembered.version;
    for (const auto& event : stored) send(event.version, event.type, event.data);
  } else if (in_database > 0) {
    group_->transaction().history(key, remembered.form, in_database, {restart, send});
  } else {
    restart(nullptr);
  }
  for (const auto* event : pending) send(event->version, event->type, event->data);
}

/// Within a host everyone waits in the writer's queue already. The order is checked on every engine, so that the plugin is right on each.
void Unit::lock(comptoir_stream stream) {
  const auto type = std::string(view(stream.type)).append(1, '\x1f');
  const auto later = locked_.lower_bound(type + std::string(view(stream.id)));
  if (later != locked_.end() && *later == type + std::string(view(stream.id))) return;  // held already
  if (later != locked_.end() && later->starts_with(type))
    throw Refusal{{ErrorKind::failed,
                   "lock.out_of_order",
                   "Streams of one type are locked in order of their ids: " + std::string(view(stream.id)) + " comes too late.",
                   {},
                   {}}};
  const auto name = key(stream);
  if (!overlay_.streams.contains(name)) group_->lock(name);
  locked_.insert(type + std::string(view(stream.id)));
}

void Unit::append(comptoir_stream stream, std::uint64_t expected_version, const comptoir_event* events, std::uint32_t count,
                  const comptoir_snapshot* snapshot, comptoir_checksum& checksum) {
  const auto name = key(stream);
  auto current = head(name);
  if (current.version != expected_version) throw storage::Conflict(name, expected_version, current.version);
  storage::Changes::Append append{name, expected_version, {}, current.number};
  for (const auto& given : std::span(events, count)) {
    storage::Event event{0, name, ++current.version, ids_.next(), std::string(view(given.type)), std::string(view(given.data)), {}, origin()};
    event.checksum = storage::chained(current.checksum, event);
    current.checksum = event.checksum;
    extent_.grow(event.type.size() + event.data.size());
    append.events.push_back(std::move(event));
  }
  for (auto& event : append.events) queue(&event);  // it stays where it is, wherever the append goes
  auto& known = overlay_.streams[name];
  known.head = current;
  known.pending.insert(known.pending.end(), append.events.begin(), append.events.end());
  changes_.appends.push_back(std::move(append));
  if (snapshot != nullptr) extent_.grow(snapshot->state.size);
  if (snapshot != nullptr) changes_.snapshots.push_back({name, snapshot->version, snapshot->form, std::string(view(snapshot->state))});
  checksum = c_checksum(current.checksum);
}

std::optional<std::string> Unit::claim_owner(const std::vector<std::string>& name) const {
  if (const auto own = overlay_.claims.find(name); own != overlay_.claims.end()) return own->second;
  if (const auto* near = group_->claim(name)) return *near;
  return group_->transaction().claim_owner(name[0], name[1], name[2]);
}

void Unit::change_claim(storage::Claim claim, bool release) {
  if (auto fault = detail::fault_of_claim(claim.scope, claim.key, claim.owner)) {
    if (release) return;  // nobody holds it
    throw Refusal{*std::move(fault)};
  }
  const std::vector<std::string> name{claim.tenant, claim.scope, claim.key};
  const auto owner = claim_owner(name);
  if (release ? owner != claim.owner : owner == claim.owner) return;
  if (!release && owner) throw Refusal{refused(claim.scope + ".taken", "The key " + claim.key + " is taken already.")};
  extent_.grow(claim.scope.size() + claim.key.size() + claim.owner.size());
  overlay_.claims[name] = release ? std::nullopt : std::optional(claim.owner);
  changes_.claims.push_back({std::move(claim), release});
}

void Unit::claim(comptoir_text scope, comptoir_text key, comptoir_text owner) {
  change_claim(claim_of(request_.principal.tenant, scope, key, owner), false);
}
void Unit::release(comptoir_text scope, comptoir_text key, comptoir_text owner) {
  change_claim(claim_of(request_.principal.tenant, scope, key, owner), true);
}

void Unit::dispatch(comptoir_text command, comptoir_text message) {
  const auto* entry = services_.directory.command(view(command));
  if (entry == nullptr || entry->plugin != calling_.plugin)
    throw Refusal{{ErrorKind::failed,
                   "command.foreign",
                   "Plugin " + calling_.plugin->name() + " has no command " + std::string(view(command)) + ": other contexts are reached by events.",
                   {},
                   {}}};
  extent_.grow(message.size);
  queue(Command{entry, std::string(view(message)), causation_});
}

void Unit::enqueue(comptoir_stream stream, const comptoir_event& event) {
  auto name = key(stream);
  const auto version = head(name).version;
  storage::Message message{.stream = std::move(name),
                           .version = version,
                           .id = ids_.next(),
                           .type = std::string(view(event.type)),
                           .data = std::string(view(event.data)),
                           .origin = origin()};
  message.handled = react(message.type, [&] { return message; });
  extent_.grow(message.data.size());
  changes_.post(std::move(message));
}

comptoir_id Unit::next_id() { return c_id(ids_.next()); }

}  // namespace comptoir::dispatch
