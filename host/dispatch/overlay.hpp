// What was written and is not in the database yet: of one unit, and of the units of a group that agreed before it.
//
// A unit reads through its own overlay, then the group's, then the transaction. A unit that refuses is dropped with its overlay; one that
// agrees is adopted by the group. So nothing has to be undone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/store.hpp"

namespace comptoir::dispatch {

using storage::key_of, storage::key_values, storage::StreamKey;

struct StreamHash {
  std::size_t operator()(const StreamKey& key) const {
    const std::hash<std::string> hash;
    return hash(key.id) * 31 + hash(key.type) * 7 + hash(key.tenant);
  }
};

/// A stream in one layer: its newest head, and the events that this layer added.
struct Stream {
  storage::Head head;
  std::vector<storage::Event> pending;
};

/// Values with the texts they point to.
struct Row {
  std::vector<comptoir_value> values;
  std::shared_ptr<const std::string> texts;

  static Row copy(std::span<const comptoir_value> values);
};

struct RowName {
  const storage::View* view;
  std::string tenant;
  std::string key;
  auto operator<=>(const RowName&) const = default;
};
struct RowNameHash {
  std::size_t operator()(const RowName& name) const {
    const std::hash<std::string> hash;
    return hash(name.key) * 31 + hash(name.tenant) * 7 + std::hash<const void*>{}(name.view);
  }
};

/// What was added to a row that nobody has looked at.
struct Additions {
  Row begun;  ///< what there is to add to where there is no row
  std::map<std::uint32_t, storage::Addition> by_column{};
};

struct Overlay {
  std::unordered_map<StreamKey, Stream, StreamHash> streams;
  std::map<std::vector<std::string>, std::optional<std::string>> claims;  ///< {tenant, scope, key} -> owner, or released
  std::map<RowName, std::optional<Row>> rows;                             ///< or erased
  std::map<RowName, Additions> additions;                                 ///< to rows that are not among those
  std::map<storage::AnswerKey, storage::Answer> answers;
  std::set<storage::DeliveryKey> deliveries;
  std::set<std::string> statements;  ///< SQL that the transaction has not run yet, in lower case

  /// Takes over what another one holds; its word is newer.
  void adopt(Overlay&& newer);
  void add_statement(std::string_view sql);
  /// Whether one of its statements may change rows of the view: it names the table.
  bool may_change(const storage::View& view) const;
  /// For when such statements have been run: what they changed is in the database alone.
  void forget_rows_of(const std::set<std::string>& run);
};

/// Whether one of these statements, in lower case, may change rows of the view: it names the table.
bool name_of_table_is_in(const std::set<std::string>& statements, const storage::View& view);

/// Puts `newer` behind `changes`.
void append(storage::Changes& changes, storage::Changes&& newer);

}  // namespace comptoir::dispatch
