#include "storage/sqlite/opening.hpp"

#include <string_view>

#include "storage/sql/founding.hpp"
#include "storage/sqlite/schema.hpp"

namespace comptoir::storage::sqlite {

namespace {

bool has_table(sql::Connection& connection, std::string_view name) {
  const auto row = connection.use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND (name = ?1 OR ?1 = '')");
  row->bind(name);
  return row->step();
}

void refuse_other_applications(sql::Connection& connection, const std::string& path) {
  const bool empty = !has_table(connection, "");
  if (empty || has_table(connection, "comptoir_migration")) return;
  throw StoreError("The database " + path + " belongs to another application: name a file of its own for this store.");
}

}  // namespace

sql::Facts prepare_tables(sql::Connection& writer, const std::string& path) {
  refuse_other_applications(writer, path);
  return sql::found(writer, path, host_migrations());
}

}  // namespace comptoir::storage::sqlite
