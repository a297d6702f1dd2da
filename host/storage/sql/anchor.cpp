#include "storage/sql/anchor.hpp"

namespace comptoir::storage::sql {

LogEnd newest_anchor(Connection& connection) {
  const auto row = connection.use("SELECT log_end, chain FROM comptoir_anchor ORDER BY log_end DESC LIMIT 1");
  return row->step() ? LogEnd{row->number(0), row->checksum(1), {}} : LogEnd{};
}

void leave_anchor(Connection& connection, const LogEnd& end) {
  const auto insert = connection.use("INSERT INTO comptoir_anchor (log_end, chain, placed) VALUES (?, ?, ?)");
  insert->bind(end.position, end.chain, end.placed);
  connection.submit(*insert);
}

}  // namespace comptoir::storage::sql
