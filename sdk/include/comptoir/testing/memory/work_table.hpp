// The C table of comptoir.work/1 over a Work.
#pragma once

#include <string>

#include <comptoir/abi/work.h>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/testing/memory/work.hpp>

namespace comptoir::testing::memory {

inline comptoir_work* handle_of(Work& work) { return static_cast<comptoir_work*>(static_cast<void*>(&work)); }
inline Work& work_of(comptoir_work* handle) noexcept { return *static_cast<Work*>(static_cast<void*>(handle)); }

/// Runs one function for a plugin: no exception crosses.
template <class Action>
comptoir_status answered(comptoir_work* handle, Action&& action) noexcept {
  auto& work = work_of(handle);
  try {
    action(work);
    return COMPTOIR_OK;
  } catch (Refusal& refusal) {
    work.reason = std::move(refusal.error);
  } catch (const std::exception& failure) {
    work.reason = {ErrorKind::failed, "scenario.failed", detail::as_utf8(failure.what()), {}, {}};
  }
  return static_cast<comptoir_status>(work.reason.kind);
}

inline std::string owned(comptoir_text text) { return {text.data, text.size}; }

inline const comptoir_work_table work_table = {
    sizeof(comptoir_work_table),
    0,
    [](comptoir_work* handle, comptoir_stream stream, const comptoir_remembered* remembered, comptoir_history_sink sink, std::uint64_t* version,
       comptoir_checksum* checksum) noexcept {
      return answered(handle, [&](Work& work) { work.load(stream, *remembered, sink, *version, *checksum); });
    },
    [](comptoir_work* handle, comptoir_stream stream) noexcept { return answered(handle, [&](Work& work) { work.lock(stream); }); },
    [](comptoir_work* handle, comptoir_stream stream, std::uint64_t expected, const comptoir_event* events, std::uint32_t count,
       const comptoir_snapshot* snapshot, comptoir_checksum* checksum) noexcept {
      return answered(handle, [&](Work& work) { work.append(stream, expected, {events, count}, snapshot, *checksum); });
    },
    [](comptoir_work* handle, comptoir_text scope, comptoir_text key, comptoir_text owner) noexcept {
      return answered(handle, [&](Work& work) { work.claim({owned(scope), owned(key)}, owned(owner)); });
    },
    [](comptoir_work* handle, comptoir_text scope, comptoir_text key, comptoir_text owner) noexcept {
      return answered(handle, [&](Work& work) { work.release({owned(scope), owned(key)}, owned(owner)); });
    },
    [](comptoir_work* handle, comptoir_text command, comptoir_text message) noexcept {
      return answered(handle, [&](Work& work) { work.dispatch(detail::view(command), detail::view(message)); });
    },
    [](comptoir_work* handle, comptoir_stream stream, const comptoir_event* event) noexcept {
      return answered(handle, [&](Work& work) { work.enqueue(stream, *event); });
    },
    [](comptoir_work* handle, std::uint32_t view, const comptoir_value* row, std::uint32_t count) noexcept {
      return answered(handle, [&](Work& work) { work.put(view, {row, count}); });
    },
    [](comptoir_work* handle, std::uint32_t view, const comptoir_value* key, std::uint32_t count) noexcept {
      return answered(handle, [&](Work& work) { work.erase(view, {key, count}); });
    },
    [](comptoir_work* handle, std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) noexcept {
      return answered(handle, [&](Work& work) { work.find(view, {key, count}, sink); });
    },
    [](comptoir_work* handle, std::uint32_t view, const comptoir_page* page, comptoir_row_sink sink, comptoir_sink next_cursor) noexcept {
      return answered(handle, [&](Work& work) { work.list(view, *page, sink, next_cursor); });
    },
    [](comptoir_work* handle, comptoir_text, const comptoir_value*, std::uint32_t, std::int64_t) noexcept {
      return answered(handle, [](Work& work) { work.refuse_sql(); });
    },
    [](comptoir_work* handle, comptoir_text, const comptoir_value*, std::uint32_t, comptoir_row_sink) noexcept {
      return answered(handle, [](Work& work) { work.refuse_sql(); });
    },
    [](comptoir_work* handle) noexcept { return c_id(work_of(handle).next_id()); },
    [](comptoir_work* handle, comptoir_sink error) noexcept {
      std::string json;
      detail::write_json(json, work_of(handle).reason);
      error.put(error.self, detail::text(json));
    },
    [](comptoir_work* handle, std::uint32_t view, const comptoir_value* row, std::uint32_t count, const comptoir_addition* addition) noexcept {
      return answered(handle, [&](Work& work) { work.add(view, {row, count}, *addition); });
    },
};

}  // namespace comptoir::testing::memory
