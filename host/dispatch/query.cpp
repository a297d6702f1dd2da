#include "dispatch/query.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/failure.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/paging.hpp"
#include "dispatch/partial_work.hpp"
#include "dispatch/row_rule.hpp"

namespace comptoir::dispatch {
namespace {

using Open = std::function<std::unique_ptr<storage::Reads>()>;

/// The reading session of one query: it is opened by the first read, for there are queries that read nothing.
class Session {
 public:
  Session(Open open, const Request& request) : open_(std::move(open)) {
    if (!request.aggregate.empty() && !request.aggregate_id.empty())
      shown_ = storage::StreamKey{request.principal.tenant, request.aggregate, request.aggregate_id};
  }

  storage::Reads& reads() {
    if (reads_) return *reads_;
    reads_ = open_();
    if (shown_) reads_->expect(*shown_);
    return *reads_;
  }

  /// The thread that reads does not come back.
  void abandon() {
    if (reads_) reads_->abandon();
  }

  /// Of the aggregate that is shown; 0 when none is.
  std::uint64_t version() { return shown_ ? reads().version(*shown_) : 0; }

 private:
  Open open_;
  std::optional<storage::StreamKey> shown_;
  std::unique_ptr<storage::Reads> reads_;
};

/// What a query may do: read.
class QueryWork final : public PartialWork {
 public:
  QueryWork(const plugins::Plugin& plugin, const std::string& tenant, Session& session, plugins::Watch* watched_by)
      : PartialWork({ErrorKind::failed, "query.writes", "A query reads views and changes nothing: what changes something is a command.", {}, {}}),
        plugin_(plugin),
        tenant_(tenant),
        session_(session) {
    watch = watched_by;
  }

 private:
  const storage::View& declared(std::uint32_t number) const { return view_of(plugin_.contract(), number); }

  void find(std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) override {
    require_key(declared(view), {key, count});
    session_.reads().find(declared(view), tenant_, {key, count}, into(watch, sink));
  }
  void list(std::uint32_t view, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) override {
    const auto next = [&] {
      const auto statement = on_account(watch, session_.reads());
      return list_page(session_.reads(), declared(view), tenant_, page, into(watch, sink));
    }();
    hand_text(watch, next_cursor, next);
  }
  void query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) override {
    require_arguments({arguments, count});
    const auto statement = on_account(watch, session_.reads());
    session_.reads().query(plugin_.name(), dispatch::view(sql), tenant_, {arguments, count}, into(watch, sink));
  }

  const plugins::Plugin& plugin_;
  const std::string& tenant_;
  Session& session_;
};

/// The watch over a query, if any, and who is told when its handler does not come back.
struct Replacement {
  plugins::Watch* watch;
  const Completion& lost;

  /// What stood in the session is let go of first.
  void take_over(Session& session) const {
    Outcome outcome;
    outcome.error = unavailable(std::string(handler_deadline), overdue_sentence(*watch));
    outcome.failed_in = watch->name();
    outcome.thread_lost = true;
    session.abandon();
    count_overdue(*watch);
    lost(std::move(outcome));
    watch->let_go();
  }
};

/// The session is taken over for the length of a scope.
class Replaceable {
 public:
  Replaceable(const Replacement& replacement, Session& session) : watch_(replacement.watch) {
    if (watch_ != nullptr) watch_->on_abandoned([&replacement, &session] { replacement.take_over(session); });
  }
  Replaceable(const Replaceable&) = delete;
  Replaceable& operator=(const Replaceable&) = delete;
  ~Replaceable() {
    if (watch_ != nullptr) watch_->on_abandoned(nullptr);
  }

 private:
  plugins::Watch* watch_;
};

void answer(const QueryEntry& entry, Open open, const Request& request, const Replacement& replacement, Outcome& outcome) {
  Session session(std::move(open), request);
  const Replaceable replaceable(replacement, session);
  QueryWork work(*entry.plugin, request.principal.tenant, session, replacement.watch);
  outcome.answer.clear();
  run_call({entry, request.name, request.body, request, true, nullptr, request.causation, now()}, work, outcome.answer);
  outcome.version = session.version();
}

/// A connection may have died since its last use, a replica ends queries that stand in the way of what it is sent, and a query may read more than it
/// ever did: the second try is made on another connection, to the primary.
void answer_anywhere(const QueryEntry& entry, storage::Store& store, const Request& request, const Replacement& replacement, Outcome& outcome) {
  try {
    const auto open = [&] {
      auto replica = store.read_from_replica(*entry.habit);
      return replica ? std::move(replica) : store.read_for_query(*entry.habit);
    };
    return answer(entry, open, request, replacement, outcome);
  } catch (const storage::BadStatement&) {
    throw;
  } catch (const storage::StoreError&) {
    answer(
        entry, [&store] { return store.read(); }, request, replacement, outcome);
  }
}

}  // namespace

Outcome run_query(const Directory& directory, storage::Store& store, plugins::Watchdog* watchdog, const Request& request, const Completion& lost) {
  Outcome outcome;
  outcome.status = request.success;
  const auto* entry = directory.query(request.name);
  if (entry == nullptr) {
    outcome.error = not_found("query.unknown", "No plugin answers the query " + request.name + ".");
    return outcome;
  }
  try {
    answer_anywhere(*entry, store, request, {watchdog == nullptr ? nullptr : &watchdog->watch_of_this_thread(), lost}, outcome);
    outcome.aggregate_id = request.aggregate_id;
  } catch (Refusal& refusal) {
    outcome.error = std::move(refusal.error);
    outcome.failed_in = {entry->plugin, entry->handler};
  } catch (const storage::Unavailable& failure) {
    outcome.error = error_of(failure);
    outcome.pause = failure.pause;
  } catch (...) {
    outcome.error = error_of_current_exception();
    if (!is_of_the_store(*outcome.error)) outcome.failed_in = {entry->plugin, entry->handler};
  }
  return outcome;
}

}  // namespace comptoir::dispatch
