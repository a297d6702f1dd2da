#include "storage/postgresql/database.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/postgresql/catalogue.hpp"
#include "storage/postgresql/inflow.hpp"
#include "storage/postgresql/presence.hpp"
#include "storage/postgresql/schema.hpp"
#include "storage/sql/founding.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

class PgDatabase final : public sql::Database {
 public:
  PgDatabase(const std::string& url, std::string_view named)
      : connection_(url, PgConnection::Role::reader, {.named = named}), view_tables_(connection_) {
    // Whole tables are read here, which is quicker in the order in which they lie.
    connection_.run("SET enable_seqscan = on; SET cursor_tuple_fraction = 1");
  }

  std::string identity() override {
    const auto row =
        connection_.use("SELECT system_identifier::text || '/' || current_database() || '/' || current_schema() FROM pg_control_system()");
    return row->step() ? "postgresql:" + row->owned(0) : "";
  }
  std::string description() const override { return connection_.description(); }
  bool exists() const override { return true; }

  void hold() override {
    if (take_alone(connection_)) return;
    throw StoreError("The store " + description() + " is in use by another host: stop that one first.");
  }

  sql::Connection& connection() override { return connection_; }
  sql::ViewTables& view_tables() override { return view_tables_; }
  void make_tables() override { sql::make_tables(connection_, description(), host_migrations()); }

  bool carries(const sql::StoredColumn& column) const override {
    static constexpr std::array<std::string_view, 10> types{"text",    "character varying", "bigint", "integer", "smallint",
                                                            "boolean", "double precision",  "real",   "bytea",   "uuid"};
    return std::ranges::find(types, column.type) != types.end();
  }
  void clear(std::span<const std::string> tables) override {
    if (!tables.empty()) connection_.run("TRUNCATE " + sql::joined(tables, ", ", [](const std::string& table) { return sql::quoted(table); }));
  }
  std::unique_ptr<sql::Inflow> fill(const std::string& table, std::vector<sql::StoredColumn> columns) override {
    return std::make_unique<PgInflow>(connection_, table, std::move(columns));
  }
  void settle() override { connection_.run("ANALYZE"); }

 private:
  PgConnection connection_;
  PgViewTables view_tables_;
};

}  // namespace

std::unique_ptr<sql::Database> open_database(const std::string& url, std::string_view named) { return std::make_unique<PgDatabase>(url, named); }

}  // namespace comptoir::storage::postgresql
