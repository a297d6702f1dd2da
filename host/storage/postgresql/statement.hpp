// A prepared statement of PostgreSQL. Its rows come all at once.
#pragma once

#include <array>

#include "storage/postgresql/connection.hpp"
#include "storage/postgresql/plugin_sql.hpp"
#include "storage/sql/confinement.hpp"

namespace comptoir::storage::postgresql {

class PgStatement final : public sql::Statement {
 public:
  /// Prepares it on the server, or, where sessions change, finds out its types for when it is run. `name` is unique on the connection.
  PgStatement(PgConnection& connection, std::string name, std::string_view sql, sql::Confinement confinement);

  using Statement::put;
  void put(int place, std::string_view text) override;
  void put(int place, std::span<const std::uint8_t> bytes) override;
  void put(int place, const comptoir_value& value) override;
  void put_integer(int place, std::int64_t number) override;
  void bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) override;

  /// From now on, each time its rows are used up, it is run again until none come: a FETCH.
  void repeat() { repeats_ = true; }

  bool step() override;
  std::int64_t run() override;
  void reset() noexcept override;

  std::string_view text(int column) const override;
  std::int64_t integer(int column) const override;
  comptoir_value value(int column) const override;
  int columns() const override;

 private:
  friend class PgConnection;

  struct Parameter {
    Oid type = 0;
    std::array<char, 8> number{};
    std::string text;
  };

  /// Throws BadStatement when a plugin may not say that.
  void check_words() const;
  void describe();
  void check_confinement();
  /// What PostgreSQL would do for any values of the parameters, as JSON.
  std::string plan();
  void put_real(int place, double number);
  void put_as_text(int place, std::string text);
  void put_raw(int place, const char* data, std::size_t size, bool is_binary);

  PgConnection& connection_;
  std::string name_;
  std::string sql_;  ///< as its author wrote it
  Translated translated_;
  sql::Confinement confinement_;
  std::vector<Parameter> parameters_;
  std::vector<Oid> parameter_types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<Oid> types_;  ///< of the columns
  bool binary_ = true;      ///< columns come in binary form
  PgConnection::Result result_;
  int row_ = -1;
  bool repeats_ = false;
};

}  // namespace comptoir::storage::postgresql
