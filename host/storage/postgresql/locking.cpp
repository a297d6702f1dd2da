// What a transaction keeps from being changed by other hosts until it ends.
#include <algorithm>
#include <set>

#include "storage/postgresql/advisory.hpp"
#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/rows_by_name.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/view_tables.hpp"

namespace comptoir::storage::postgresql {

void PgTransaction::hold(std::span<const Lease> leases) {
  require_open();
  Rows<2> rows({types::int8, types::int8});
  for (const Lease& lease : leases) rows.add(std::uint64_t{lease.lane}, lease.epoch);
  const auto hold = connection_.use("SELECT comptoir_hold(?::bigint[], ?::bigint[])");
  rows.bind(*hold);
  connection_.submit(*hold, {});
}

namespace {

std::uint64_t key_of(const StreamKey& stream) {
  AdvisoryKey key("stream");
  for (const auto& part : {stream.tenant, stream.type, stream.id}) key.add(part);
  return key.number();
}

}  // namespace

/// Where the head is remembered, the lock is taken along with the commit, which finds out whether it is still that one.
Head PgTransaction::lock(const StreamKey& stream, bool may_wait) {
  require_open();
  if (const auto own = advanced_.find(stream); own != advanced_.end()) return own->second;
  if (foresight_.holds(stream)) return *foresight_.head(stream);
  const auto* remembered = foresight_.trusts() ? foresight_.head(stream) : nullptr;
  if (remembered == nullptr) return lock_at_once(stream, may_wait && !has_locked_);
  foresight_.rely_on(stream, *remembered);
  to_lock_.emplace(key_of(stream), stream);
  return *remembered;
}

/// Who appends without a lock is found out at the end: the head must be what it was when it was locked.
Head PgTransaction::lock_at_once(const StreamKey& stream, bool may_wait) {
  foresight_.forget(stream);
  has_locked_ = true;
  const auto lock = connection_.use(may_wait ? "SELECT pg_advisory_xact_lock(?::bigint)"
                                             : "SELECT comptoir_expect(pg_try_advisory_xact_lock(?::bigint)::integer, 1)");
  lock->bind(key_of(stream));
  may_wait ? connection_.submit(*lock, {}) : connection_.submit_checked(*lock, [this, &stream](std::int64_t) { refuse_locked({&stream, 1}); });
  const auto remembered = memory_.heads.find(stream);
  const auto head = Reading::head(stream);
  if (remembered && remembered->version != head.version) foresight_.contend({&stream, 1});
  foresight_.tell(stream, head);
  foresight_.rely_on(stream, head);
  return head;
}

void PgTransaction::lock_what_was_remembered() {
  if (to_lock_.empty()) return;
  std::vector<StreamKey> streams;
  Array keys(types::int8);
  for (const auto& [key, stream] : to_lock_) {
    keys.add(key);
    streams.push_back(stream);
  }
  const auto lock = connection_.use(
      "SELECT comptoir_expect(count(*) FILTER (WHERE is_ours), count(*)) FROM (SELECT pg_try_advisory_xact_lock(key) AS is_ours "
      "FROM unnest(?::bigint[]) AS key) AS tried");
  lock->put(1, keys.bytes());
  connection_.submit_checked(*lock, [this, streams = std::move(streams)](std::int64_t) { refuse_locked(streams); });
}

/// Others hold one of them.
void PgTransaction::refuse_locked(std::span<const StreamKey> streams) {
  foresight_.doubt();
  foresight_.contend(streams);
  throw Conflict(streams.front(), 0, 1);
}

/// What transactions of several hosts have met at is locked ahead of everything else, though perhaps nobody will ask for it.
void PgTransaction::take(const Footprint& footprint) {
  require_open();
  auto streams = foresight_.contended();
  const bool foresees_end = !streams.empty() && memory_.foreseen_ends.holds();
  streams.insert(footprint.heads.begin(), footprint.heads.end());
  if (streams.empty() && footprint.rows.empty()) return;
  has_locked_ = true;
  lock_streams(streams);
  for (const auto& [name, row] : RowsByName(footprint.rows, {})) lock_row(*row.read);
  const auto read = [&] { foresight_.hold(connection_, streams); };
  foresees_end ? foresee_end(read) : read();
}

/// In the order of their keys, on every host.
void PgTransaction::lock_streams(const std::set<StreamKey>& streams) {
  std::set<std::uint64_t> sorted;
  for (const StreamKey& stream : streams) sorted.insert(key_of(stream));
  Array keys(types::int8);
  for (const auto key : sorted) keys.add(key);
  const auto lock = connection_.use("SELECT pg_advisory_xact_lock(key) FROM unnest(?::bigint[]) AS key");
  lock->put(1, keys.bytes());
  connection_.submit(*lock, {});
}

/// One that is not there cannot be locked: who writes it first is first.
void PgTransaction::lock_row(const RowRead& read) {
  const auto sql = connection_.of(*read.view);
  const auto lock = connection_.use(sql->find() + " FOR UPDATE");
  sql::bind_values(*lock, *read.view, read.tenant, read.key, sql->layout().key().size());
  connection_.submit(*lock, {});
}

void PgTransaction::close(std::span<const View* const> views) {
  require_open();
  std::vector<std::string> tables;
  for (const View* view : views) tables.push_back(view->table);
  std::ranges::sort(tables);  // so that two who close the same ones do not wait for each other
  for (const auto& table : tables) connection_.run("LOCK TABLE " + sql::quoted(table) + " IN ACCESS EXCLUSIVE MODE");
}

}  // namespace comptoir::storage::postgresql
