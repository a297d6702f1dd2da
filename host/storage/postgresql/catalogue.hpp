// What PostgreSQL's catalogue says of the tables of views.
#pragma once

#include "storage/sql/view_tables.hpp"

namespace comptoir::storage::postgresql {

class PgViewTables final : public sql::ViewTables {
 public:
  using ViewTables::ViewTables;

  std::vector<sql::StoredColumn> columns_of(const std::string& table) const override;

 private:
  void close(const std::string& table) override { connection_.run("LOCK TABLE " + sql::quoted(table) + " IN ACCESS EXCLUSIVE MODE"); }
  std::map<std::string, std::vector<std::string>> indexes_of(const std::string& table) const override;
  /// PostgreSQL finds one: its names are shorter than a view's and an index's may be together.
  std::string index_name(const std::string&) const override { return {}; }
  void reshape(const View& view, const std::vector<contract::Column>& optional_differs) override;
};

}  // namespace comptoir::storage::postgresql
