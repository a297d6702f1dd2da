// What SQLite's catalogue says of the tables of views.
#pragma once

#include "storage/sql/view_tables.hpp"

namespace comptoir::storage::sqlite {

class SqliteViewTables final : public sql::ViewTables {
 public:
  using ViewTables::ViewTables;

  std::vector<sql::StoredColumn> columns_of(const std::string& table) const override;

 private:
  /// There is one writer.
  void close(const std::string&) override {}
  std::map<std::string, std::vector<std::string>> indexes_of(const std::string& table) const override;
  std::string index_name(const std::string& wanted) const override;
  /// SQLite cannot make a column optional, or required, in place.
  void reshape(const View& view, const std::vector<contract::Column>&) override { copy_into_new_shape(view); }
};

}  // namespace comptoir::storage::sqlite
