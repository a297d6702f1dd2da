#include "dispatch/overlay.hpp"

#include <algorithm>
#include <iterator>

namespace comptoir::dispatch {

Row Row::copy(std::span<const comptoir_value> values) {
  std::size_t size = 0;
  for (const auto& value : values) size += value.text.size;
  auto texts = std::make_shared<std::string>();
  texts->reserve(size);
  Row row{{values.begin(), values.end()}, nullptr};
  for (auto& value : row.values) {
    if (value.kind != COMPTOIR_VALUE_TEXT) continue;
    const auto at = texts->size();
    texts->append(value.text.data, value.text.size);
    value.text.data = texts->data() + at;
  }
  row.texts = std::move(texts);
  return row;
}

namespace {

template <class Map>
void overwrite(Map& into, Map&& newer) {
  for (auto& [key, value] : newer) into.insert_or_assign(key, std::move(value));
}

template <class List>
void move_behind(List& into, List&& newer) {
  into.insert(into.end(), std::make_move_iterator(newer.begin()), std::make_move_iterator(newer.end()));
}

}  // namespace

bool name_of_table_is_in(const std::set<std::string>& statements, const storage::View& view) {
  return std::ranges::any_of(statements, [&view](const std::string& sql) { return sql.find(view.table) != std::string::npos; });
}

void Overlay::adopt(Overlay&& newer) {
  for (auto& [key, stream] : newer.streams) {
    auto& ours = streams[key];
    ours.head = stream.head;
    move_behind(ours.pending, std::move(stream.pending));
  }
  overwrite(claims, std::move(newer.claims));
  for (auto& [name, added] : newer.additions) {
    const auto [ours, is_first] = additions.try_emplace(name, std::move(added));
    if (is_first) continue;
    for (const auto& [column, addition] : added.by_column) {
      const auto [sum, begins] = ours->second.by_column.try_emplace(column, addition);
      if (!begins) sum->second.grow_by(addition.amount);
    }
  }
  for (const auto& [name, row] : newer.rows) additions.erase(name);
  overwrite(rows, std::move(newer.rows));
  overwrite(answers, std::move(newer.answers));
  deliveries.merge(newer.deliveries);
  statements.merge(newer.statements);
}

void Overlay::add_statement(std::string_view sql) {
  const auto in_lower_case = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::string statement(sql);
  std::ranges::transform(statement, statement.begin(), in_lower_case);
  statements.insert(std::move(statement));
}

bool Overlay::may_change(const storage::View& view) const { return name_of_table_is_in(statements, view); }

void Overlay::forget_rows_of(const std::set<std::string>& run) {
  std::erase_if(rows, [&run](const auto& known) { return name_of_table_is_in(run, *known.first.view); });
}

void append(storage::Changes& changes, storage::Changes&& newer) {
  for (auto& posting : newer.postings) posting.behind += changes.appends.size();
  move_behind(changes.postings, std::move(newer.postings));
  move_behind(changes.appends, std::move(newer.appends));
  changes.event_types.merge(newer.event_types);
  move_behind(changes.snapshots, std::move(newer.snapshots));
  move_behind(changes.claims, std::move(newer.claims));
  move_behind(changes.reads, std::move(newer.reads));
  move_behind(changes.rows, std::move(newer.rows));
  move_behind(changes.answers, std::move(newer.answers));
  move_behind(changes.deliveries, std::move(newer.deliveries));
}

}  // namespace comptoir::dispatch
