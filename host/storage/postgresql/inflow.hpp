// Rows on their way into a table by COPY, in its text form, which is the same for every type of a column.
#pragma once

#include <string>
#include <vector>

#include "storage/postgresql/connection.hpp"
#include "storage/sql/database.hpp"

namespace comptoir::storage::postgresql {

class PgInflow final : public sql::Inflow {
 public:
  PgInflow(PgConnection& connection, const std::string& table, std::vector<sql::StoredColumn> columns);
  ~PgInflow() override { connection_.roll_back(); }

  void put(std::span<const comptoir_value> row) override;
  void finish() override;

 private:
  void append(const comptoir_value& value, const sql::StoredColumn& column);
  void send();

  PgConnection& connection_;
  std::vector<sql::StoredColumn> columns_;
  std::string sql_;
  std::string lines_;
};

}  // namespace comptoir::storage::postgresql
