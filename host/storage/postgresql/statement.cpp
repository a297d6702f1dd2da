#include "storage/postgresql/statement.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "storage/digest.hpp"
#include "storage/postgresql/conversation.hpp"
#include "storage/postgresql/failure.hpp"
#include "storage/postgresql/parsed_sql.hpp"
#include "storage/postgresql/types.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

PgStatement::PgStatement(PgConnection& connection, std::string name, std::string_view sql, sql::Confinement confinement)
    : connection_(connection), name_(std::move(name)), sql_(sql), translated_(translated(sql)), confinement_(std::move(confinement)) {
  const bool of_plugin = confinement_.access != sql::Access::host;
  if (of_plugin) check_words();
  describe();
  if (of_plugin) check_confinement();
}

void PgStatement::check_words() const {
  const auto statement = parsed(translated_.text, confinement_);
  check(statement, confinement_);
  if (confinement_.is_for_rows() && !statement.tables.empty() && translated_.tenant == 0) throw BadStatement(confinement_.needs_tenant());
}

void PgStatement::describe() {
  const bool of_plugin = confinement_.access != sql::Access::host;
  const std::string name = connection_.prepared_ ? name_ : "";
  PGconn* handle = connection_.handle_.get();
  PgConnection::Result described;
  // In one go, since behind a pooler the next one may meet another session.
  connection_.flush();
  connection_.enter_pipeline();
  if (PQsendPrepare(handle, name.c_str(), translated_.text.c_str(), 0, nullptr) != 1) fail(handle);
  connection_.submitted_.push_back({sql_, of_plugin});
  if (PQsendDescribePrepared(handle, name.c_str()) != 1) fail(handle);
  connection_.submitted_.push_back({sql_, of_plugin, {}, {}, &described});
  connection_.take_results();

  const auto count = static_cast<std::size_t>(PQnparams(described.get()));
  parameters_.resize(count);
  for (std::size_t i = 0; i < count; ++i) parameters_[i].type = PQparamtype(described.get(), static_cast<int>(i));
  for (const Parameter& parameter : parameters_) parameter_types_.push_back(parameter.type);
  values_.assign(count, nullptr);
  lengths_.assign(count, 0);
  formats_.assign(count, 0);
  for (int column = 0; column < PQnfields(described.get()); ++column) types_.push_back(PQftype(described.get(), column));
  binary_ = std::ranges::all_of(types_, is_read_as_binary);
}

std::string PgStatement::plan() {
  // Where sessions change it is prepared for once, by a name that nobody else gives, and let go in the same transaction.
  const bool lasts = connection_.prepared_;
  const std::string unique = random_bytes(8);
  const std::string name = lasts ? name_ : "comptoir_" + hex(std::span(reinterpret_cast<const std::uint8_t*>(unique.data()), unique.size()));
  const bool begins = !lasts && !connection_.in_transaction();
  connection_.begin_now();
  if (begins) connection_.send_plainly("BEGIN");
  PGconn* handle = connection_.handle_.get();
  if (!lasts) {
    const PgConnection::Result prepared(PQprepare(handle, name.c_str(), translated_.text.c_str(), 0, nullptr));
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) fail(prepared.get(), sql_, true);
  }
  std::string explain = "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) EXECUTE " + name;
  for (std::size_t i = 0; i < parameters_.size(); ++i) explain += i == 0 ? "(NULL" : ", NULL";
  if (!parameters_.empty()) explain += ')';

  const std::string set = lasts ? "SET" : "SET LOCAL";
  connection_.send_plainly((set + " plan_cache_mode = force_generic_plan").c_str());  // a plan for NULL alone would leave tables out
  const PgConnection::Result plan(executed(handle, explain.c_str(), connection_.silence_max_));
  if (PQresultStatus(plan.get()) != PGRES_TUPLES_OK) fail(plan.get(), sql_, true);
  connection_.send_plainly((set + " plan_cache_mode = auto").c_str());
  if (!lasts) connection_.send_plainly(("DEALLOCATE " + name).c_str());
  if (begins) connection_.send_plainly("COMMIT");
  return PQgetvalue(plan.get(), 0, 0);
}

/// PostgreSQL has no authorizer: its plan says which tables the statement reads and writes, whatever its words say.
void PgStatement::check_confinement() {
  const std::string json_text = plan();
  const std::string_view json = json_text;
  const auto member = [](std::string_view line, std::string_view name) -> std::string_view {
    const auto found = line.find(name);
    if (found == std::string_view::npos) return {};
    line.remove_prefix(found + name.size());
    return line.substr(0, line.find('"'));
  };
  bool writes = false;
  for (std::size_t at = 0; at < json.size();) {
    const auto end = std::min(json.find('\n', at), json.size());
    const auto line = json.substr(at, end - at);
    at = end + 1;
    if (!member(line, "\"Operation\": \"").empty()) writes = true;
    const auto table = member(line, "\"Relation Name\": \"");
    if (table.empty()) continue;
    if (writes && confinement_.access == sql::Access::reading) throw BadStatement(confinement_.only_reads(table));
    if (!confinement_.owns(table)) throw BadStatement(confinement_.may_not(writes ? "write" : "read", table));
    writes = false;
  }
}

void PgStatement::put_raw(int place, const char* data, std::size_t size, bool is_binary) {
  const auto at = static_cast<std::size_t>(place) - 1;
  if (at >= parameters_.size())
    throw BadStatement("The statement \"" + sql::excerpt(sql_) + "\" has " + std::to_string(parameters_.size()) +
                       " parameters, but more values came.");
  values_[at] = data;
  lengths_[at] = static_cast<int>(size);
  formats_[at] = is_binary ? 1 : 0;
}

void PgStatement::put_as_text(int place, std::string text) {
  auto& parameter = parameters_.at(static_cast<std::size_t>(place) - 1);
  parameter.text = std::move(text);
  put_raw(place, parameter.text.c_str(), parameter.text.size(), false);
}

void PgStatement::put(int place, std::string_view text) {
  const Oid type = place <= static_cast<int>(parameters_.size()) ? parameters_[static_cast<std::size_t>(place) - 1].type : types::text;
  if (!is_text(type)) return put_as_text(place, std::string(text));
  put_raw(place, text.data() == nullptr ? "" : text.data(), text.size(), true);
}

void PgStatement::put(int place, std::span<const std::uint8_t> bytes) {
  put_raw(place, reinterpret_cast<const char*>(bytes.data()), bytes.size(), true);
}

void PgStatement::put_integer(int place, std::int64_t number) {
  put_raw(place, "", 0, true);  // checks the place
  auto& parameter = parameters_[static_cast<std::size_t>(place) - 1];
  switch (parameter.type) {
    case types::int8: big_endian(static_cast<std::uint64_t>(number), parameter.number); break;
    case types::float8: return put_real(place, static_cast<double>(number));
    default: return put_as_text(place, std::to_string(number));
  }
  put_raw(place, parameter.number.data(), parameter.number.size(), true);
}

void PgStatement::put_real(int place, double number) {
  put_raw(place, "", 0, true);
  auto& parameter = parameters_[static_cast<std::size_t>(place) - 1];
  if (parameter.type != types::float8) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return put_as_text(place, std::string(digits.data(), end));
  }
  big_endian(std::bit_cast<std::uint64_t>(number), parameter.number);
  put_raw(place, parameter.number.data(), parameter.number.size(), true);
}

void PgStatement::put(int place, const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL: return put_raw(place, nullptr, 0, false);
    case COMPTOIR_VALUE_INTEGER: return put_integer(place, value.integer);
    case COMPTOIR_VALUE_REAL: return put_real(place, value.real);
    case COMPTOIR_VALUE_TEXT: return put(place, std::string_view(value.text.data, value.text.size));
    default: throw BadStatement("A value of kind " + std::to_string(value.kind) + " is none that a store knows.");
  }
}

void PgStatement::bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) {
  if (translated_.arguments != arguments.size()) {
    throw BadStatement("The statement \"" + sql::excerpt(sql_) + "\" has " + std::to_string(translated_.arguments) + " parameters, but " +
                       std::to_string(arguments.size()) + " arguments came.");
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) put(static_cast<int>(i) + 1, arguments[i]);
  if (translated_.tenant != 0) put(static_cast<int>(translated_.tenant), tenant);
}

bool PgStatement::step() {
  if (!result_) {
    result_ = connection_.execute(*this);
    row_ = -1;
  }
  const int rows = PQntuples(result_.get());
  if (++row_ < rows) return true;
  if (!repeats_ || rows == 0) return false;
  result_.reset();
  return step();
}

std::int64_t PgStatement::run() {
  const auto result = connection_.execute(*this);
  return number_in(PQcmdTuples(result.get()));
}

void PgStatement::reset() noexcept {
  result_.reset();
  row_ = -1;
}

std::string_view PgStatement::text(int column) const {
  return {PQgetvalue(result_.get(), row_, column), static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

std::int64_t PgStatement::integer(int column) const {
  const auto found = text(column);
  if (binary_) return read_integer(found);
  if (found == "t" || found == "f") return found == "t" ? 1 : 0;
  return number_in(found);
}

comptoir_value PgStatement::value(int column) const {
  comptoir_value out{};
  if (PQgetisnull(result_.get(), row_, column) != 0) return out;
  const auto found = text(column);
  const Oid type = types_[static_cast<std::size_t>(column)];
  const bool is_whole_number = type == types::numeric && found.find_first_of(".eEN") == std::string_view::npos;
  if (is_integer(type) || is_whole_number) {
    out.kind = COMPTOIR_VALUE_INTEGER;
    out.integer = integer(column);
  } else if (is_real(type) || type == types::numeric) {
    out.kind = COMPTOIR_VALUE_REAL;
    if (binary_) {
      out.real = read_real(found);
    } else {
      std::from_chars(found.data(), found.data() + found.size(), out.real);
    }
  } else {
    out.kind = COMPTOIR_VALUE_TEXT;
    out.text = {found.data(), found.size()};
  }
  return out;
}

int PgStatement::columns() const { return static_cast<int>(types_.size()); }

}  // namespace comptoir::storage::postgresql
