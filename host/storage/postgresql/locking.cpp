// What a transaction keeps from being changed by other hosts until it ends.
#include <algorithm>

#include "storage/postgresql/advisory.hpp"
#include "storage/postgresql/arrays.hpp"
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

/// Two hosts that fold different streams into one row do so one after the other.
bool PgTransaction::find(const View& view, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor& visit) {
  require_open();
  if (sql::is_scratch(view.table)) return queries().find(view, tenant, key, visit);
  if (queries().find(view, tenant, key, visit, sql::Queries::Locking::row)) return true;

  // There is no row yet that could be locked: who looks for the same one waits for its name.
  AdvisoryKey name("row");
  name.add(view.table);
  name.add(tenant);
  for (const comptoir_value& value : key) name.add(value);
  {
    const auto lock = connection_.use("SELECT pg_advisory_xact_lock(?::bigint)");
    lock->bind(name.number());
    connection_.submit(*lock, {});
  }
  return queries().find(view, tenant, key, visit, sql::Queries::Locking::row);
}

void PgTransaction::close(std::span<const View* const> views) {
  require_open();
  std::vector<std::string> tables;
  for (const View* view : views) tables.push_back(view->table);
  std::ranges::sort(tables);  // so that two who close the same ones do not wait for each other
  for (const auto& table : tables) connection_.run("LOCK TABLE " + sql::quoted(table) + " IN ACCESS EXCLUSIVE MODE");
}

}  // namespace comptoir::storage::postgresql
