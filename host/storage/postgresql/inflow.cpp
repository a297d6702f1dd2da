#include "storage/postgresql/inflow.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "storage/digest.hpp"
#include "storage/postgresql/failure.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t bytes_at_once = 256 * 1024;

/// Backslashes, and what parts columns and lines, are escaped.
void append_escaped(std::string& out, std::string_view text) {
  for (const char letter : text) {
    switch (letter) {
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += letter;
    }
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

}  // namespace

PgInflow::PgInflow(PgConnection& connection, const std::string& table, std::vector<sql::StoredColumn> columns)
    : connection_(connection), columns_(std::move(columns)) {
  sql_ = "COPY " + sql::quoted(table) + " (" + sql::joined(columns_, ", ", [](const sql::StoredColumn& column) { return sql::quoted(column.name); }) +
         ") FROM STDIN";
  connection_.run("BEGIN");
  PQsetnonblocking(connection_.handle_.get(), 0);  // rows go out as fast as they are taken
  const PgConnection::Result result(PQexec(connection_.handle_.get(), sql_.c_str()));
  if (PQresultStatus(result.get()) != PGRES_COPY_IN) fail(result.get(), sql_, false);
}

void PgInflow::append(const comptoir_value& value, const sql::StoredColumn& column) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL: lines_ += "\\N"; return;
    case COMPTOIR_VALUE_INTEGER: return append_number(lines_, value.integer);
    case COMPTOIR_VALUE_REAL: return append_number(lines_, value.real);
    default: break;
  }
  const std::string_view text(value.text.data, value.text.size);
  const bool is_bytes = column.type == "bytea" || column.type == "uuid";
  if (!is_bytes) return append_escaped(lines_, text);
  if (column.type == "bytea") lines_ += "\\\\x";
  lines_ += hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void PgInflow::put(std::span<const comptoir_value> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) lines_ += '\t';
    append(row[i], columns_[i]);
  }
  lines_ += '\n';
  if (lines_.size() >= bytes_at_once) send();
}

void PgInflow::send() {
  if (PQputCopyData(connection_.handle_.get(), lines_.data(), static_cast<int>(lines_.size())) != 1) fail(connection_.handle_.get());
  lines_.clear();
}

void PgInflow::finish() {
  PGconn* handle = connection_.handle_.get();
  send();
  if (PQputCopyEnd(handle, nullptr) != 1) fail(handle);
  const PgConnection::Result result(PQgetResult(handle));
  while (const PgConnection::Result rest{PQgetResult(handle)}) continue;
  if (PQstatus(handle) != CONNECTION_OK) fail(handle);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(result.get(), sql_, false);
  connection_.run("COMMIT");
}

}  // namespace comptoir::storage::postgresql
