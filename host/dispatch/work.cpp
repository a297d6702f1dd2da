#include "dispatch/work.hpp"

#include <stdexcept>

#include <comptoir/detail/json_writer.hpp>
#include <comptoir/message.hpp>

#include "dispatch/failure.hpp"

namespace comptoir::dispatch {
namespace {

/// Where there is no memory for the reason, the kind alone must do.
template <class Reason>
void keep_reason(comptoir_work* work, ErrorKind kind, const Reason& reason) noexcept try {
  work->reason = reason();
} catch (...) {
  work->reason = {};
  work->reason.kind = kind;
}

comptoir_status too_late(comptoir_work* work) noexcept {
  keep_reason(work, ErrorKind::unavailable, [] { return unavailable("handler.deadline", "The time of this call is over: nothing of it counts."); });
  return COMPTOIR_UNAVAILABLE;
}

/// Back in the plugin, unless the thread was given up meanwhile.
class Return {
 public:
  explicit Return(plugins::Watch* watch) : watch_(watch) {}
  Return(const Return&) = delete;
  Return& operator=(const Return&) = delete;
  ~Return() {
    if (watch_ != nullptr) watch_->leave_host();
  }
  void cancel() { watch_ = nullptr; }

 private:
  plugins::Watch* watch_;
};

/// Runs one function of a unit for a plugin: no exception crosses. What broke is thrown again behind the plugin.
template <class Action>
comptoir_status guarded(comptoir_work* work, Action&& action) noexcept {
  if (work->watch != nullptr && !work->watch->enter_host()) return too_late(work);
  Return back(work->watch);
  try {
    action();
    return COMPTOIR_OK;
  } catch (const plugins::Abandoned&) {
    back.cancel();
    return too_late(work);
  } catch (Refusal& refusal) {
    work->reason = std::move(refusal.error);
  } catch (const std::exception& failure) {
    work->broken = std::current_exception();
    keep_reason(work, ErrorKind::failed, [&failure] { return error_of(failure); });
  } catch (...) {
    keep_reason(work, ErrorKind::failed, [work] {
      auto error = error_of_current_exception();
      work->broken = std::make_exception_ptr(std::runtime_error(error.sentence));
      return error;
    });
  }
  return static_cast<comptoir_status>(work->reason.kind);
}

comptoir_id next_id(comptoir_work* work) noexcept {
  comptoir_id id{};
  (void)guarded(work, [&] { id = work->next_id(); });
  return id;
}

void explain(comptoir_work* work, comptoir_sink error) noexcept {
  const auto explained = guarded(work, [&] {
    std::string json;
    detail::write_json(json, work->reason);
    hand_text(work->watch, error, json);
  });
  if (explained == COMPTOIR_UNAVAILABLE)
    error.put(error.self, text(R"({"kind":"UNAVAILABLE","code":"handler.deadline","sentence":"The time of this call is over: nothing of it counts.",)"
                               R"("faults":[],"details":""})"));
  else if (explained != COMPTOIR_OK)
    error.put(error.self, text(R"({"kind":"FAILED","code":"host.failed","sentence":"The reason cannot be told.","faults":[],"details":""})"));
}

}  // namespace

const comptoir_work_table work_table = {
    sizeof(comptoir_work_table),
    0,
    [](comptoir_work* work, comptoir_stream stream, const comptoir_remembered* remembered, comptoir_history_sink sink, std::uint64_t* version,
       comptoir_checksum* checksum) noexcept { return guarded(work, [&] { work->load(stream, *remembered, sink, *version, *checksum); }); },
    [](comptoir_work* work, comptoir_stream stream) noexcept { return guarded(work, [&] { work->lock(stream); }); },
    [](comptoir_work* work, comptoir_stream stream, std::uint64_t expected, const comptoir_event* events, std::uint32_t count,
       const comptoir_snapshot* snapshot,
       comptoir_checksum* checksum) noexcept { return guarded(work, [&] { work->append(stream, expected, events, count, snapshot, *checksum); }); },
    [](comptoir_work* work, comptoir_text scope, comptoir_text key, comptoir_text owner) noexcept {
      return guarded(work, [&] { work->claim(scope, key, owner); });
    },
    [](comptoir_work* work, comptoir_text scope, comptoir_text key, comptoir_text owner) noexcept {
      return guarded(work, [&] { work->release(scope, key, owner); });
    },
    [](comptoir_work* work, comptoir_text command, comptoir_text message) noexcept {
      return guarded(work, [&] { work->dispatch(command, message); });
    },
    [](comptoir_work* work, comptoir_stream stream, const comptoir_event* event) noexcept {
      return guarded(work, [&] { work->enqueue(stream, *event); });
    },
    [](comptoir_work* work, std::uint32_t view, const comptoir_value* row, std::uint32_t count) noexcept {
      return guarded(work, [&] { work->put(view, row, count); });
    },
    [](comptoir_work* work, std::uint32_t view, const comptoir_value* key, std::uint32_t count) noexcept {
      return guarded(work, [&] { work->erase(view, key, count); });
    },
    [](comptoir_work* work, std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) noexcept {
      return guarded(work, [&] { work->find(view, key, count, sink); });
    },
    [](comptoir_work* work, std::uint32_t view, const comptoir_page* page, comptoir_row_sink sink, comptoir_sink next_cursor) noexcept {
      return guarded(work, [&] { work->list(view, *page, sink, next_cursor); });
    },
    [](comptoir_work* work, comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) noexcept {
      return guarded(work, [&] { work->execute(sql, arguments, count, expected_rows); });
    },
    [](comptoir_work* work, comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) noexcept {
      return guarded(work, [&] { work->query(sql, arguments, count, sink); });
    },
    next_id,
    explain,
    [](comptoir_work* work, std::uint32_t view, const comptoir_value* row, std::uint32_t count, const comptoir_addition* addition) noexcept {
      return guarded(work, [&] { work->add(view, row, count, *addition); });
    },
};

}  // namespace comptoir::dispatch
