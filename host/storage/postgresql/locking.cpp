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

/// Who appends without a lock is found out at the end: the head must be what it was when it was locked.
Head PgTransaction::lock(const StreamKey& stream, bool may_wait) {
  require_open();
  foresight_.forget(stream);
  const auto remembered = memory_.heads.find(stream);
  lock_key(key_of(stream), may_wait, stream);
  const auto head = Reading::head(stream);
  foresight_.tell(stream, head);
  foresight_.rely_on(stream, head);
  if (remembered && remembered->version != head.version) foresight_.doubt();
  return head;
}

void PgTransaction::lock_key(std::uint64_t key, bool may_wait, const StreamKey& stream) {
  if (may_wait) {
    const auto lock = connection_.use("SELECT pg_advisory_xact_lock(?::bigint)");
    lock->bind(key);
    return connection_.submit(*lock, {});
  }
  const auto lock = connection_.use("SELECT comptoir_expect(pg_try_advisory_xact_lock(?::bigint)::integer, 1)");
  lock->bind(key);
  connection_.submit_checked(*lock, [&stream](std::int64_t) { throw Conflict(stream, 0, 1); });
}

void PgTransaction::take(const Footprint& footprint) {
  require_open();
  lock_streams(footprint.heads);
  for (const auto& [name, row] : RowsByName(footprint.rows, {})) lock_row(*row.read);
}

/// In the order of their keys, on every host.
void PgTransaction::lock_streams(const std::vector<StreamKey>& streams) {
  std::set<std::uint64_t> keys;
  for (const StreamKey& stream : streams) {
    foresight_.forget(stream);
    keys.insert(key_of(stream));
  }
  for (const auto key : keys) lock_key(key, true, streams.front());
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
