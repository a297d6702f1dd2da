#include "storage/postgresql/failure.hpp"

#include <string>

#include "storage/postgresql/types.hpp"
#include "storage/postgresql/url.hpp"
#include "storage/sql/statement.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// The first line, without the full stop that we put ourselves.
std::string trimmed(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == '.' || text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

std::string_view or_empty(const char* text) { return text == nullptr ? std::string_view() : std::string_view(text); }

bool is_of_statement(std::string_view state) {
  return state.starts_with("42") || state.starts_with("22") || state.starts_with("23") || state.starts_with("0A") || state.starts_with("21") ||
         state.starts_with("25") || state.starts_with("54");
}

/// Whether another statement, on other pages and of another size, may do well.
bool is_met_by_one(std::string_view state) { return state == "53100" || state == "53200" || state.starts_with("58") || state.starts_with("XX"); }

std::string remedy(std::string_view state) {
  if (state == "53100") return "The disk under PostgreSQL is full: free space there, then try again.";
  if (state == "53200") return "PostgreSQL has no memory left: look at its log.";
  if (state == "53300") return "PostgreSQL accepts no more connections: raise max_connections there, or let fewer hosts connect.";
  if (state == "25006") return "PostgreSQL only reads here: this is a replica, or the database was set read-only. Name the primary in storage.url.";
  if (state == "42501") return "PostgreSQL denies this user what the store needs: let it own the schema that it connects to.";
  if (state.starts_with("57P") || state.starts_with("08")) return "PostgreSQL ended the connection: it is stopping, or was told to.";
  if (state.starts_with("58") || state.starts_with("XX")) return "PostgreSQL failed: look at its log.";
  return "";
}

}  // namespace

void fail(const PGresult* result, std::string_view sql, bool of_plugin) {
  const std::string_view state = or_empty(PQresultErrorField(result, PG_DIAG_SQLSTATE));
  const std::string text = trimmed(or_empty(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
  if (state == "40001" || state == "40P01" || state == "55P03") throw Conflict({"", "transaction", text}, 0, 1);

  if (state == "CL001") throw LaneLost();

  if (state == "3F000" && !of_plugin)
    throw StoreError(
        "The search_path of this user names no schema that is there: make the schema, or name another one in search_path. (PostgreSQL: " + text +
        ")");

  const std::string refused = "PostgreSQL refused \"" + sql::excerpt(sql) + "\": " + text + ".";
  if (of_plugin && is_of_statement(state)) throw BadStatement(refused);
  const std::string sentence = remedy(state);
  const std::string told = sentence + " (PostgreSQL: " + text + ")";
  if (is_met_by_one(state)) throw StatementFailed(told);
  if (!sentence.empty()) throw Unavailable(told);
  if (is_of_statement(state)) throw BadStatement(refused);
  throw StoreError(refused);
}

std::optional<std::int64_t> found_too_few(const PGresult* result) {
  const std::string_view state = or_empty(PQresultErrorField(result, PG_DIAG_SQLSTATE));
  if (state == "23505") return 0;  // somebody else was first
  if (state != "CM001") return std::nullopt;
  return number_in(or_empty(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
}

void fail(PGconn* connection) { throw Unavailable("The connection to PostgreSQL broke: " + trimmed(or_empty(PQerrorMessage(connection))) + "."); }

void fail_to_connect(PGconn* connection, std::string_view url, std::string_view named) {
  if (const auto fault = fault_of_url(std::string(url))) throw StoreError(std::string(named) + " " + *fault + ".");  // libpq would quote it
  std::string text = trimmed(or_empty(PQerrorMessage(connection)));
  for (auto at = text.find(url); at != std::string::npos; at = text.find(url)) text.replace(at, url.size(), named);
  throw Unavailable("PostgreSQL cannot be reached by " + std::string(named) + ": " + text + ".");
}

}  // namespace comptoir::storage::postgresql
