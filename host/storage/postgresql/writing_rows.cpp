// How rows of views are written: each states what was read of it, and all are locked in one order.
#include <algorithm>
#include <map>

#include "storage/postgresql/row_set.hpp"
#include "storage/postgresql/rows_by_name.hpp"
#include "storage/postgresql/transaction.hpp"

namespace comptoir::storage::postgresql {

namespace {

using Kind = RowWrite::Kind;

/// Ends the transaction unless `rows` answers as many rows as that.
std::string expected(const std::string& rows, int count) {
  return "SELECT comptoir_expect(count(*), " + std::to_string(count) + ") FROM (" + rows + ") AS found";
}

/// Binds the columns that are not the key's from this place on; returns the place of what comes behind.
int bind_beside_key(sql::Statement& statement, const sql::ViewSql& sql, std::span<const comptoir_value> row, int place) {
  for (std::size_t column = 0; column < row.size(); ++column)
    if (!sql.is_of_key(column)) statement.put(place++, row[column]);
  return place;
}

/// The row that is there once it is written where there was none.
std::vector<comptoir_value> begun(const RowWrite& write) {
  auto row = write.row;
  if (write.kind == Kind::add) write.addition.add_to(row, *write.view);
  return row;
}

/// The row that the first of the writes adds, if it does: where it was read there was none, and where it was not it is written over.
std::optional<NewRow> added_by(const RowRead* read, std::span<const RowWrite* const> writes) {
  if (writes.empty() || writes.front()->kind == Kind::erase) return std::nullopt;
  if (read == nullptr ? writes.front()->kind == Kind::add : read->row.has_value()) return std::nullopt;
  NewRow row{read, writes.front(), begun(*writes.front())};
  return RowSet::is_sound(row) ? std::optional(std::move(row)) : std::nullopt;
}

}  // namespace

/// In the order of their names. Rows that are neither looked at nor changed but added go together as long as nothing else comes between them.
void PgTransaction::write_rows(const Changes& changes) {
  const RowsByName rows(changes.reads, changes.rows);
  if (std::ranges::any_of(changes.rows, [](const RowWrite& row) { return row.kind == Kind::execute; })) return write_as_it_came(rows, changes.rows);
  RowSet added;
  for (const auto& [name, row] : rows) {
    auto writes = row.writes_that_count();
    const auto first = added_by(row.read, writes);
    if (!first || !added.takes(*first)) write_set(std::exchange(added, {}));
    if (first) added.add(*first);
    if (first || write_as_read(row.read, writes)) writes = writes.subspan(1);
    if (!writes.empty()) write_set(std::exchange(added, {}));
    for (const RowWrite* write : writes) write_row(*write);
  }
  write_set(std::move(added));
}

void PgTransaction::write_set(RowSet set) {
  if (set.empty()) return;
  const auto& [read, write, values] = set.rows().front();
  if (set.rows().size() == 1) return read == nullptr ? writing_.write(*write) : insert_row(*read, *write, values);
  const auto sql = connection_.of(*write->view);
  const auto statement = connection_.use(set.statement(*sql));
  set.bind(*statement);
  if (read == nullptr)
    connection_.submit(*statement, {});
  else
    connection_.submit_checked(*statement, [read](std::int64_t) { throw Conflict(*read); });
}

/// Between rows and statements of SQL the order counts: what was read is confirmed ahead of all, and what was not there is still not there when its
/// turn comes.
void PgTransaction::write_as_it_came(const RowsByName& rows, const std::vector<RowWrite>& writes) {
  std::map<const RowWrite*, const RowRead*> begun;
  for (const auto& [name, row] : rows) {
    if (row.read == nullptr) continue;
    const bool is_begun = !row.read->row && !row.writes.empty() && row.writes.front()->kind != Kind::erase;
    if (is_begun)
      begun.emplace(row.writes.front(), row.read);
    else
      confirm_row(*row.read);
  }
  for (const RowWrite& write : writes) {
    const auto first = begun.find(&write);
    first == begun.end() ? write_row(write) : begin_row(*first->second, write);
  }
}

/// Has the row be as it was read. True when that took its first write: one statement does both, and nothing else tells a row that comes to be.
bool PgTransaction::write_as_read(const RowRead* read, std::span<const RowWrite* const> writes) {
  if (read == nullptr) return false;
  const auto first = writes.empty() ? Kind::erase : writes.front()->kind;
  if (!read->row && first != Kind::erase) return begin_row(*read, *writes.front()), true;
  if (read->row && first == Kind::put && !connection_.of(*read->view)->replace().empty()) return replace_row(*read, *writes.front()), true;
  return confirm_row(*read), false;
}

/// The row is as it was read, and stays so until the transaction ends. One that is not there is looked for: nobody can hold it.
void PgTransaction::confirm_row(const RowRead& read) {
  const auto sql = connection_.of(*read.view);
  const auto statement = connection_.use(read.row ? expected(sql->same() + " FOR UPDATE", 1) : expected(sql->find(), 0));
  const int place = sql::bind_values(*statement, *read.view, read.tenant, read.key, sql->layout().key().size());
  if (read.row) bind_beside_key(*statement, *sql, *read.row, place);
  connection_.submit_checked(*statement, [&read](std::int64_t) { throw Conflict(read); });
}

void PgTransaction::replace_row(const RowRead& read, const RowWrite& write) {
  const auto sql = connection_.of(*read.view);
  if (write.row.size() != sql->layout().columns().size()) return writing_.write(write);  // which refuses it
  const auto statement = connection_.use("WITH replaced AS (" + sql->replace() + " RETURNING 1) SELECT comptoir_expect(count(*), 1) FROM replaced");
  int place = bind_beside_key(*statement, *sql, write.row, 1);
  statement->put(place++, read.tenant);
  for (const comptoir_value& value : read.key) statement->put(place++, value);
  bind_beside_key(*statement, *sql, *read.row, place);
  connection_.submit_checked(*statement, [&read](std::int64_t) { throw Conflict(read); });
}

void PgTransaction::begin_row(const RowRead& read, const RowWrite& write) { insert_row(read, write, begun(write)); }

/// Where none was found, none is written over.
void PgTransaction::insert_row(const RowRead& read, const RowWrite& write, const std::vector<comptoir_value>& row) {
  const auto sql = connection_.of(*write.view);
  const auto statement = connection_.use(sql->insert());
  sql::bind_values(*statement, *write.view, write.tenant, row, sql->layout().columns().size());
  connection_.submit_checked(*statement, [&read](std::int64_t) { throw Conflict(read); });
}

void PgTransaction::write_row(const RowWrite& write) { write.kind == Kind::add ? add(write) : writing_.write(write); }

void PgTransaction::add(const RowWrite& write) {
  const auto sql = connection_.of(*write.view);
  const auto statement =
      connection_.use("WITH added AS (" + sql->add(write.addition.column) + " RETURNING 1) SELECT comptoir_expect(count(*), 1) FROM added");
  sql::bind_addition(*statement, *sql, write);
  connection_.submit_checked(*statement, [&write](std::int64_t) { throw OutOfRange(*write.view, write.addition); });
}

}  // namespace comptoir::storage::postgresql
