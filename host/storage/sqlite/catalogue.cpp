#include "storage/sqlite/catalogue.hpp"

namespace comptoir::storage::sqlite {

std::vector<sql::StoredColumn> SqliteViewTables::columns_of(const std::string& table) const {
  const auto row = connection_.use("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?) ORDER BY cid");
  row->bind(table);
  std::vector<sql::StoredColumn> out;
  while (row->step()) out.push_back({row->owned(0), row->owned(1), row->integer(2) != 0, static_cast<int>(row->integer(3))});
  return out;
}

std::map<std::string, std::vector<std::string>> SqliteViewTables::indexes_of(const std::string& table) const {
  std::map<std::string, std::vector<std::string>> out;
  const auto row = connection_.use("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'");
  row->bind(table);
  while (row->step()) {
    auto& columns = out[row->owned(0)];
    const auto column = connection_.use("SELECT name FROM pragma_index_info(?) ORDER BY seqno");
    column->put(1, row->text(0));
    while (column->step()) columns.push_back(column->owned(0));
  }
  return out;
}

std::string SqliteViewTables::index_name(const std::string& wanted) const {
  const auto exists = [this](const std::string& name) {
    const auto row = connection_.use("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?");
    row->bind(name);
    return row->step();
  };
  std::string name = wanted;
  for (int number = 2; exists(name); ++number) name = wanted + "_" + std::to_string(number);
  return name;
}

}  // namespace comptoir::storage::sqlite
