// What a plugin does to the store inside a unit: every read looks at what the unit wrote, then at its group, then at the database.
#include <algorithm>
#include <cstring>

#include "dispatch/paging.hpp"
#include "dispatch/unit.hpp"

namespace comptoir::dispatch {
namespace {

comptoir_checksum c_checksum(const storage::Checksum& checksum) {
  comptoir_checksum out{};
  std::copy(checksum.begin(), checksum.end(), out.bytes);
  return out;
}

bool equal(const comptoir_checksum& a, const storage::Checksum& b) { return std::memcmp(a.bytes, b.data(), b.size()) == 0; }

storage::Claim claim_of(const std::string& tenant, comptoir_text scope, comptoir_text key, comptoir_text owner) {
  return {tenant, std::string(view(scope)), std::string(view(key)), std::string(view(owner))};
}

}  // namespace

StreamKey Unit::key(comptoir_stream stream) const {
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

const storage::View& Unit::declared_view(std::uint32_t number) const { return view_of(calling_->plugin->contract(), number); }

void Unit::load(comptoir_stream stream, const comptoir_remembered& remembered, comptoir_history_sink sink, std::uint64_t& version,
                comptoir_checksum& checksum) {
  const auto name = key(stream);
  const auto newest = head(name);
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
  storage::Changes::Append append{name, expected_version, {}};
  for (const auto& given : std::span(events, count)) {
    storage::Event event{0, name, ++current.version, ids_.next(), std::string(view(given.type)), std::string(view(given.data)), {}, origin()};
    event.checksum = storage::chained(current.checksum, event);
    current.checksum = event.checksum;
    steps_.push_back(event);
    append.events.push_back(std::move(event));
  }
  auto& known = overlay_.streams[name];
  known.head = current;
  known.pending.insert(known.pending.end(), append.events.begin(), append.events.end());
  changes_.appends.push_back(std::move(append));
  if (snapshot != nullptr) changes_.snapshots.push_back({name, snapshot->version, snapshot->form, std::string(view(snapshot->state))});
  checksum = c_checksum(current.checksum);
}

std::optional<std::string> Unit::claim_owner(const std::vector<std::string>& name) const {
  if (const auto own = overlay_.claims.find(name); own != overlay_.claims.end()) return own->second;
  if (const auto* near = group_->claim(name)) return *near;
  return group_->transaction().claim_owner(name[0], name[1], name[2]);
}

void Unit::change_claim(storage::Claim claim, bool release) {
  const std::vector<std::string> name{claim.tenant, claim.scope, claim.key};
  const auto owner = claim_owner(name);
  if (release ? owner != claim.owner : owner == claim.owner) return;
  if (!release && owner) throw Refusal{refused(claim.scope + ".taken", "The key " + claim.key + " is taken already.")};
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
  if (entry == nullptr || entry->plugin != calling_->plugin)
    throw Refusal{{ErrorKind::failed,
                   "command.foreign",
                   "Plugin " + calling_->plugin->name() + " has no command " + std::string(view(command)) + ": other contexts are reached by events.",
                   {},
                   {}}};
  steps_.push_back(Command{entry, std::string(view(message)), causation_});
}

void Unit::enqueue(comptoir_stream stream, const comptoir_event& event) {
  const auto name = key(stream);
  react({0, 0, name, head(name).version, ids_.next(), std::string(view(event.type)), std::string(view(event.data)), origin(), {}});
}

void Unit::write(storage::RowWrite write) {
  write.tenant = request_.principal.tenant;
  changes_.rows.push_back(std::move(write));
}

void Unit::put(std::uint32_t number, const comptoir_value* row, std::uint32_t count) {
  const auto& view = declared_view(number);
  auto kept = Row::copy({row, count});
  overlay_.rows[{&view, request_.principal.tenant, key_of(key_values(view, kept.values))}] = kept;
  write({.kind = storage::RowWrite::Kind::put, .view = &view, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

void Unit::erase(std::uint32_t number, const comptoir_value* key, std::uint32_t count) {
  const auto& view = declared_view(number);
  auto kept = Row::copy({key, count});
  overlay_.rows[{&view, request_.principal.tenant, key_of(kept.values)}] = std::nullopt;
  write({.kind = storage::RowWrite::Kind::erase, .view = &view, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

void Unit::find(std::uint32_t number, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) {
  const auto& view = declared_view(number);
  const RowName name{&view, request_.principal.tenant, key_of({key, count})};
  const auto own = overlay_.rows.find(name);
  if (const auto* near = own == overlay_.rows.end() ? group_->row(name) : &own->second) {
    if (*near) into(watch, sink)((*near)->values);
    return;
  }
  group_->transaction().find(view, request_.principal.tenant, {key, count}, into(watch, sink));
}

/// SQL sees the database only: what was agreed before goes there first, then what this unit wrote, under a savepoint.
void Unit::flush_for_reading() {
  group_->flush();
  if (!savepoint_) group_->transaction().savepoint();
  savepoint_ = true;
  if (rows_flushed_ == changes_.rows.size()) return;
  storage::Changes own;
  own.rows.assign(changes_.rows.begin() + static_cast<std::ptrdiff_t>(rows_flushed_), changes_.rows.end());
  group_->transaction().apply(own);
  group_->touched();
  rows_flushed_ = changes_.rows.size();
}

void Unit::list(std::uint32_t number, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) {
  const auto& view = declared_view(number);
  flush_for_reading();
  const auto next = [&] {
    const auto statement = on_account(watch, group_->transaction());
    return list_page(group_->transaction(), view, request_.principal.tenant, page, into(watch, sink));
  }();
  next_cursor.put(next_cursor.self, text(next));
}

void Unit::execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) {
  auto kept = Row::copy({arguments, count});
  write({.kind = storage::RowWrite::Kind::execute,
         .sql = std::string(view(sql)),
         .plugin = calling_->plugin->name(),
         .row = std::move(kept.values),
         .texts = std::move(kept.texts),
         .expected_rows = expected_rows});
}

void Unit::query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) {
  flush_for_reading();
  const auto statement = on_account(watch, group_->transaction());
  group_->transaction().query(calling_->plugin->name(), view(sql), request_.principal.tenant, {arguments, count}, into(watch, sink));
}

comptoir_id Unit::next_id() { return c_id(ids_.next()); }

}  // namespace comptoir::dispatch
