// The host's side of comptoir.work/1: what a unit of work and a query have in common.
#pragma once

#include <algorithm>
#include <exception>
#include <span>
#include <string>

#include <comptoir/abi/work.h>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/extent.hpp>
#include <comptoir/id.hpp>
#include <comptoir/result.hpp>

#include "plugins/watch.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

using Refusal = detail::Refusal;

inline std::string_view view(comptoir_text text) { return {text.data, text.size}; }
inline comptoir_text text(std::string_view view) { return {view.data(), view.size()}; }
inline comptoir_id c_id(const Id& id) {
  comptoir_id out{};
  std::copy(id.bytes().begin(), id.bytes().end(), out.bytes);
  return out;
}

/// The view of a plugin that goes by this number. Throws Refusal when there is none.
inline const contract::View& view_of(const contract::Contract& contract, std::uint32_t number) {
  if (number < contract.views.size()) return contract.views[number];
  throw Refusal{{ErrorKind::failed, "view.unknown", "The plugin has no view number " + std::to_string(number) + ".", {}, {}}};
}

/// Calls a function of the plugin's in the middle of one of the host's: for its length, the plugin has the word. Throws what it throws, which must
/// not be, unless the thread was given up meanwhile.
template <class Action>
void hand_over(plugins::Watch* watch, Action&& action) {
  if (watch == nullptr) return action();
  watch->leave_host();
  try {
    action();
  } catch (...) {
    watch->return_to_host();
    throw;
  }
  watch->return_to_host();
}

inline void hand_text(plugins::Watch* watch, comptoir_sink sink, std::string_view given) {
  hand_over(watch, [&] { sink.put(sink.self, text(given)); });
}

/// Who takes rows, as the store hands them out.
inline auto into(plugins::Watch* watch, comptoir_row_sink sink) {
  return [watch, sink](std::span<const comptoir_value> row) {
    hand_over(watch, [&] { sink.row(sink.self, row.data(), static_cast<std::uint32_t>(row.size())); });
  };
}

/// For the length of a scope, the store runs a statement on the plugin's account.
inline auto on_account(plugins::Watch* watch, storage::Reads& reads) {
  return plugins::WatchedStatement(watch, [&reads] { reads.interrupt(); });
}

/// comptoir.work/1, the same table for units and queries.
extern const comptoir_work_table work_table;

}  // namespace comptoir::dispatch

/// The opaque handle of the ABI. Functions throw Refusal for what the plugin caused, and anything else for broken infrastructure.
struct comptoir_work {
  virtual ~comptoir_work() = default;

  virtual void load(comptoir_stream, const comptoir_remembered&, comptoir_history_sink, std::uint64_t& version, comptoir_checksum& checksum) = 0;
  virtual void lock(comptoir_stream) = 0;
  virtual void append(comptoir_stream, std::uint64_t expected_version, const comptoir_event* events, std::uint32_t count,
                      const comptoir_snapshot* snapshot, comptoir_checksum& checksum) = 0;
  virtual void claim(comptoir_text scope, comptoir_text key, comptoir_text owner) = 0;
  virtual void release(comptoir_text scope, comptoir_text key, comptoir_text owner) = 0;
  virtual void dispatch(comptoir_text command, comptoir_text message) = 0;
  virtual void enqueue(comptoir_stream, const comptoir_event&) = 0;
  virtual void put(std::uint32_t view, const comptoir_value* row, std::uint32_t count) = 0;
  virtual void erase(std::uint32_t view, const comptoir_value* key, std::uint32_t count) = 0;
  virtual void add(std::uint32_t view, const comptoir_value* row, std::uint32_t count, const comptoir_addition&) = 0;
  virtual void find(std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink) = 0;
  virtual void list(std::uint32_t view, const comptoir_page&, comptoir_row_sink, comptoir_sink next_cursor) = 0;
  virtual void execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) = 0;
  virtual void query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink) = 0;
  virtual comptoir_id next_id() = 0;

  /// Of the thread that runs the call; null: nobody looks after it.
  comptoir::plugins::Watch* watch = nullptr;
  /// Why the last function did not succeed.
  comptoir::Error reason;
  /// Broken infrastructure that was met on the way: it passes the plugin as a status and is thrown again behind it.
  std::exception_ptr broken;
};
