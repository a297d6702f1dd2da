// What a transaction keeps from being changed by other hosts until it ends.
#include <algorithm>
#include <set>

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

Head PgTransaction::lock(const StreamKey& stream, bool may_wait) {
  require_open();
  foresight_.forget(stream);
  const auto remembered = memory_.heads.find(stream);
  const auto row = connection_.use(may_wait ? "SELECT version, checksum FROM comptoir_head WHERE tenant = ? AND stream_type = ? AND stream_id = ? "
                                              "FOR NO KEY UPDATE"
                                            : "SELECT version, checksum FROM comptoir_head WHERE tenant = ? AND stream_type = ? AND stream_id = ? "
                                              "FOR NO KEY UPDATE NOWAIT");
  row->bind(stream.tenant, stream.type, stream.id);
  const auto head = row->step() ? Head{row->number(0), row->checksum(1)} : Head{};
  if (remembered && remembered->version != head.version) foresight_.doubt();
  return head;
}

void PgTransaction::take(const Footprint& footprint) {
  require_open();
  take_heads(footprint.heads);
  for (const auto& [name, row] : RowsByName(footprint.rows, {})) lock_row(*row.read);
}

void PgTransaction::take_heads(const std::vector<StreamKey>& heads) {
  if (heads.empty()) return;
  Rows<3> rows({types::text, types::text, types::text});
  for (const StreamKey& stream : std::set<StreamKey>(heads.begin(), heads.end())) {
    foresight_.forget(stream);
    rows.add(stream.tenant, stream.type, stream.id);
  }
  const auto lock = connection_.use(
      "SELECT 1 FROM comptoir_head JOIN unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS wanted(tenant, stream_type, stream_id, place) "
      "USING (tenant, stream_type, stream_id) ORDER BY place FOR NO KEY UPDATE OF comptoir_head");
  rows.bind(*lock);
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
