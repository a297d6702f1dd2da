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

  /// Of the aggregate that is shown; 0 when none is.
  std::uint64_t version() { return shown_ ? reads().head(*shown_).version : 0; }

 private:
  Open open_;
  std::optional<storage::StreamKey> shown_;
  std::unique_ptr<storage::Reads> reads_;
};

/// What a query may do: read.
class QueryWork final : public PartialWork {
 public:
  QueryWork(const plugins::Plugin& plugin, const std::string& tenant, Session& session)
      : PartialWork({ErrorKind::failed, "query.writes", "A query reads views and changes nothing: what changes something is a command.", {}, {}}),
        plugin_(plugin),
        tenant_(tenant),
        session_(session) {}

 private:
  const storage::View& declared(std::uint32_t number) const { return view_of(plugin_.contract(), number); }

  void find(std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) override {
    session_.reads().find(declared(view), tenant_, {key, count}, into(sink));
  }
  void list(std::uint32_t view, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) override {
    const auto next = list_page(session_.reads(), declared(view), tenant_, page, sink);
    next_cursor.put(next_cursor.self, text(next));
  }
  void query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) override {
    session_.reads().query(plugin_.name(), dispatch::view(sql), tenant_, {arguments, count}, into(sink));
  }

  const plugins::Plugin& plugin_;
  const std::string& tenant_;
  Session& session_;
};

void answer(const QueryEntry& entry, Open open, const Request& request, Outcome& outcome) {
  Session session(std::move(open), request);
  QueryWork work(*entry.plugin, request.principal.tenant, session);
  outcome.answer.clear();
  run_call({entry, request.name, request.body, request, true, nullptr, request.causation, now()}, work, outcome.answer);
  outcome.version = session.version();
}

/// A connection may have died since its last use, a replica ends queries that stand in the way of what it is sent, and a query may read more than it
/// ever did: the second try is made on another connection, to the primary.
void answer_anywhere(const QueryEntry& entry, storage::Store& store, const Request& request, Outcome& outcome) {
  try {
    return answer(
        entry, [&] { return store.read_for_query(*entry.habit); }, request, outcome);
  } catch (const storage::BadStatement&) {
    throw;
  } catch (const storage::StoreError&) {
    answer(
        entry, [&store] { return store.read(); }, request, outcome);
  }
}

}  // namespace

Outcome run_query(const Directory& directory, storage::Store& store, const Request& request) {
  Outcome outcome;
  outcome.status = request.success;
  const auto* entry = directory.query(request.name);
  if (entry == nullptr) {
    outcome.error = not_found("query.unknown", "No plugin answers the query " + request.name + ".");
    return outcome;
  }
  try {
    answer_anywhere(*entry, store, request, outcome);
    outcome.aggregate_id = request.aggregate_id;
  } catch (Refusal& refusal) {
    outcome.error = std::move(refusal.error);
  } catch (...) {
    outcome.error = error_of_current_exception();
  }
  return outcome;
}

}  // namespace comptoir::dispatch
