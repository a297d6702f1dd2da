// What a plugin does to views and tables inside a unit. What it reads there and then changes is stated to the store, which writes nothing when it is
// another by then: the unit runs again.
#include <algorithm>
#include <utility>

#include "dispatch/adding.hpp"
#include "dispatch/paging.hpp"
#include "dispatch/row_rule.hpp"
#include "dispatch/unit.hpp"

namespace comptoir::dispatch {
namespace {

using storage::RowWrite;

std::span<const comptoir_value> values_of(const comptoir_value* values, std::uint32_t count) { return {values, count}; }

void send(const std::optional<Row>& row, plugins::Watch* watch, comptoir_row_sink sink) {
  if (row) into(watch, sink)(row->values);
}

}  // namespace

const storage::View& Unit::declared_view(std::uint32_t number) const { return view_of(calling_.plugin->contract(), number); }

void Unit::write(RowWrite write) {
  if (write.kind == RowWrite::Kind::put || write.kind == RowWrite::Kind::add) require_room_in_indexes(write);
  const auto texts = write.texts == nullptr ? 0 : write.texts->size();
  extent_.grow(texts + write.sql.size() + write.row.size() * sizeof(comptoir_value));
  write.tenant = request_.principal.tenant;
  changes_.rows.push_back(std::move(write));
}

/// What this unit and those before it in the group left of a row; null: the database knows.
const std::optional<Row>* Unit::known_row(const RowName& name) const {
  const auto own = overlay_.rows.find(name);
  return own == overlay_.rows.end() ? group_->row(name) : &own->second;
}

/// What is stored, or about to be: others may change it until this unit is written.
std::optional<Row> Unit::look_up(const RowName& name, std::span<const comptoir_value> key) {
  std::optional<Row> row;
  if (const auto* near = group_->row_before(name))
    row = *near;
  else
    group_->transaction().find(*name.view, name.tenant, key, [&row](std::span<const comptoir_value> values) { row = Row::copy(values); });
  auto kept = Row::copy(key);
  storage::RowRead read{name.view, name.tenant, std::move(kept.values), {}, std::move(kept.texts), {}};
  if (row) {
    read.row = row->values;
    read.row_texts = row->texts;
  }
  changes_.reads.push_back(std::move(read));
  missed_.erase(name);
  return row;
}

/// A row that is written behind a list was read there, or was not there.
void Unit::state_listed(const RowName& name, std::span<const comptoir_value> key) {
  if (!listings_.has_pages_of(name.view) || known_row(name) != nullptr) return;
  auto listed = listings_.take(name);
  const auto found = look_up_sum(name, key);
  const bool is_same =
      listed ? found && key_of(listed->values) == key_of(found->values) : !found || !listings_.would_have_shown(*name.view, found->values);
  if (!is_same) throw storage::Conflict(changes_.reads.back());
}

/// Whether this unit has looked for the row since the last flush, and not found it.
bool Unit::has_just_missed(const RowName& name) const {
  return std::any_of(changes_.reads.begin() + static_cast<std::ptrdiff_t>(reads_flushed_), changes_.reads.end(),
                     [&](const storage::RowRead& read) { return !read.row && read.view == name.view && key_of(read.key) == name.key; });
}

/// What is confirmed by a flush as not being there can come to be afterwards.
void Unit::note_missed(std::span<const storage::RowRead> reads, std::span<const RowWrite> writes) {
  for (const auto& read : reads)
    if (!read.row) missed_.insert({read.view, read.tenant, key_of(read.key)});
  for (const auto& write : writes)
    if (write.kind == RowWrite::Kind::put || write.kind == RowWrite::Kind::add)
      missed_.erase({write.view, write.tenant, key_of(key_values(*write.view, write.row))});
}

/// Nobody can hold a row that is not there: one that the unit has not found, before that was confirmed, is looked for again when it is put. Where no
/// SQL of the unit inserts, others were first.
void Unit::miss_again(const RowName& name, std::span<const comptoir_value> key) {
  if (look_up(name, key) && !name_of_table_is_in(inserted_by_, *name.view)) throw storage::Conflict(changes_.reads.back());
}

void Unit::put_row(const RowName& name, Row row) {
  write({.kind = RowWrite::Kind::put, .view = name.view, .row = row.values, .texts = row.texts});
  overlay_.rows.insert_or_assign(name, std::move(row));
}

void Unit::drop_additions(const RowName& name) {
  if (overlay_.additions.erase(name) == 0) return;
  auto& rows = changes_.rows;
  const auto is_one = [&name](const RowWrite& write) {
    return write.kind == RowWrite::Kind::add && write.view == name.view && key_of(key_values(*write.view, write.row)) == name.key;
  };
  rows.erase(std::remove_if(rows.begin() + static_cast<std::ptrdiff_t>(rows_flushed_), rows.end(), is_one), rows.end());
}

void Unit::put(std::uint32_t number, const comptoir_value* row, std::uint32_t count) {
  const auto& view = declared_view(number);
  require_row(view, {row, count});
  auto kept = Row::copy(values_of(row, count));
  const auto key = key_values(view, kept.values);
  const RowName name{&view, request_.principal.tenant, key_of(key)};
  const bool is_behind_sql = overlay_.may_change(view) && (listings_.has_pages_of(&view) || has_just_missed(name));
  if (is_behind_sql) flush_for_reading();  // what its SQL has made is there
  state_listed(name, key);
  if (missed_.contains(name)) miss_again(name, key);
  drop_additions(name);
  put_row(name, std::move(kept));
}

void Unit::erase(std::uint32_t number, const comptoir_value* key, std::uint32_t count) {
  const auto& view = declared_view(number);
  require_key(view, {key, count});
  auto kept = Row::copy(values_of(key, count));
  const RowName name{&view, request_.principal.tenant, key_of(kept.values)};
  state_listed(name, kept.values);
  drop_additions(name);
  overlay_.rows[name] = std::nullopt;
  write({.kind = RowWrite::Kind::erase, .view = &view, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

/// To a row that this unit knows the amount is added here, to any other by the database: so those who only add never meet.
void Unit::add(std::uint32_t number, const comptoir_value* row, std::uint32_t count, const comptoir_addition& given) {
  const auto& view = declared_view(number);
  require_row(view, {row, count});
  const auto addition = addition_of(view, given);
  auto begun = Row::copy(values_of(row, count));
  const RowName name{&view, request_.principal.tenant, key_of(key_values(view, begun.values))};
  run_pending_statements(view);
  if (const auto* known = known_row(name)) return put_row(name, sum(*known ? **known : begun, addition, view));
  if (!has_room(begun, addition)) {
    auto found = look_up_sum(name, key_values(view, begun.values));
    drop_additions(name);
    return put_row(name, sum(std::move(found).value_or(begun), addition, view));
  }

  auto& additions = overlay_.additions.try_emplace(name, Additions{begun}).first->second;
  if (const auto [first, is_first] = additions.by_column.try_emplace(addition.column, addition); !is_first) first->second.grow_by(addition.amount);
  listings_.add_to_row(name, begun, addition);
  write({.kind = RowWrite::Kind::add, .view = &view, .row = std::move(begun.values), .texts = std::move(begun.texts), .addition = addition});
}

/// What is stored, with what this unit and those before it in the group added to it since.
std::optional<Row> Unit::look_up_sum(const RowName& name, std::span<const comptoir_value> key) {
  auto row = look_up(name, key);
  const auto add_up = [&](const Additions& added) {
    if (!row) row = added.begun;
    for (const auto& [column, addition] : added.by_column) row = sum(std::move(*row), addition, *name.view);
  };
  if (const auto* theirs = group_->additions(name)) add_up(*theirs);
  if (const auto own = overlay_.additions.find(name); own != overlay_.additions.end()) add_up(own->second);
  return row;
}

void Unit::find(std::uint32_t number, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) {
  const auto& view = declared_view(number);
  require_key(view, {key, count});
  const RowName name{&view, request_.principal.tenant, key_of(values_of(key, count))};
  run_pending_statements(view);
  if (const auto* known = known_row(name)) return send(*known, watch, sink);

  auto row = look_up_sum(name, values_of(key, count));
  send(row, watch, sink);
  if (overlay_.additions.contains(name)) {
    drop_additions(name);
    put_row(name, std::move(*row));
  } else if (group_->additions(name) != nullptr) {
    overlay_.rows.insert_or_assign(name, std::move(row));
  }
}

/// What is read behind SQL that may have changed it is read in the database.
void Unit::run_pending_statements(const storage::View& view) {
  if (overlay_.may_change(view) || group_->may_change(view)) flush_for_reading();
}

/// What others have changed cannot be told from what the unit's SQL has, once that has run: what it has listed of those tables is stated ahead.
void Unit::state_all_listed() {
  if (overlay_.statements.empty()) return;
  for (const auto& [name, key] : listings_.listed_of(overlay_.statements, request_.principal.tenant)) state_listed(name, key.values);
}

/// SQL sees the database only: what was agreed before goes there first, then what this unit wrote, under a savepoint.
void Unit::flush_for_reading() {
  state_all_listed();
  group_->flush();
  if (!savepoint_) {
    group_->savepoint();
    reads_ahead_of_savepoint_ = changes_.reads.size();
  }
  savepoint_ = true;
  if (rows_flushed_ == changes_.rows.size()) return;
  const auto behind = [](const auto& all, std::size_t flushed) { return std::vector(all.begin() + static_cast<std::ptrdiff_t>(flushed), all.end()); };
  storage::Changes own;
  own.reads = behind(changes_.reads, reads_flushed_);
  own.rows = behind(changes_.rows, rows_flushed_);
  group_->transaction().apply(own);
  note_missed(own.reads, own.rows);
  group_->touched();
  overlay_.additions.clear();
  const auto statements = std::exchange(overlay_.statements, {});
  overlay_.forget_rows_of(statements);
  group_->forget_rows_of(statements);
  listings_.forget_rows_of(statements);
  for (const auto& statement : statements)
    if (statement.find("insert") != statement.npos) inserted_by_.insert(statement);
  reads_flushed_ = changes_.reads.size();
  rows_flushed_ = changes_.rows.size();
}

void Unit::list(std::uint32_t number, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) {
  const auto& view = declared_view(number);
  flush_for_reading();
  std::optional<storage::RowRead> changed;
  const auto keep = [this, &view, &changed, hand_out = into(watch, sink)](std::span<const comptoir_value> row) {
    const auto key = key_values(view, row);
    const RowName name{&view, request_.principal.tenant, key_of(key)};
    if (!listings_.add_row(name, Row::copy(row)) && known_row(name) == nullptr) {
      auto kept = Row::copy(key);
      changed = {&view, name.tenant, std::move(kept.values), {}, std::move(kept.texts), {}};
    }
    hand_out(row);
  };
  const auto next = [&] {
    const auto statement = on_account(watch, group_->transaction());
    return list_page(group_->transaction(), view, request_.principal.tenant, page, keep);
  }();
  if (changed) throw storage::Conflict(*changed);  // by others, between two lists
  listings_.add_page(view, page, next.empty() && page.cursor.size == 0);
  hand_text(watch, next_cursor, next);
}

void Unit::execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) {
  require_arguments({arguments, count});
  auto kept = Row::copy(values_of(arguments, count));
  write({.kind = RowWrite::Kind::execute,
         .sql = std::string(view(sql)),
         .plugin = calling_.plugin->name(),
         .row = std::move(kept.values),
         .texts = std::move(kept.texts),
         .expected_rows = expected_rows});
  overlay_.add_statement(view(sql));
}

void Unit::query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) {
  require_arguments({arguments, count});
  flush_for_reading();
  const auto statement = on_account(watch, group_->transaction());
  group_->transaction().query(calling_.plugin->name(), view(sql), request_.principal.tenant, {arguments, count}, into(watch, sink));
}

}  // namespace comptoir::dispatch
