#include "dispatch/overlay.hpp"

#include <cstring>
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

std::string key_of(std::span<const comptoir_value> values) {
  std::string key;
  for (const auto& value : values) {
    key += static_cast<char>('0' + value.kind);
    if (value.kind == COMPTOIR_VALUE_TEXT) {
      const auto size = static_cast<std::uint32_t>(value.text.size);
      key.append(reinterpret_cast<const char*>(&size), sizeof size).append(value.text.data, value.text.size);
    } else if (value.kind == COMPTOIR_VALUE_INTEGER) {
      key.append(reinterpret_cast<const char*>(&value.integer), sizeof value.integer);
    } else if (value.kind == COMPTOIR_VALUE_REAL) {
      key.append(reinterpret_cast<const char*>(&value.real), sizeof value.real);
    }
  }
  return key;
}

std::vector<comptoir_value> key_values(const storage::View& view, std::span<const comptoir_value> row) {
  std::vector<comptoir_value> key;
  for (const auto& name : view.key)
    for (std::size_t i = 0; i < view.columns.size() && i < row.size(); ++i)
      if (view.columns[i].name == name) key.push_back(row[i]);
  return key;
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

void Overlay::adopt(Overlay&& newer) {
  for (auto& [key, stream] : newer.streams) {
    auto& ours = streams[key];
    ours.head = stream.head;
    move_behind(ours.pending, std::move(stream.pending));
  }
  overwrite(claims, std::move(newer.claims));
  overwrite(rows, std::move(newer.rows));
  overwrite(answers, std::move(newer.answers));
  deliveries.merge(newer.deliveries);
}

void append(storage::Changes& changes, storage::Changes&& newer) {
  move_behind(changes.appends, std::move(newer.appends));
  move_behind(changes.snapshots, std::move(newer.snapshots));
  move_behind(changes.claims, std::move(newer.claims));
  move_behind(changes.rows, std::move(newer.rows));
  move_behind(changes.messages, std::move(newer.messages));
  move_behind(changes.answers, std::move(newer.answers));
  move_behind(changes.deliveries, std::move(newer.deliveries));
}

}  // namespace comptoir::dispatch
