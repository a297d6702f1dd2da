#include "dispatch/fold.hpp"

#include <utility>

#include <comptoir/detail/callback.hpp>

#include "dispatch/adding.hpp"
#include "dispatch/call.hpp"
#include "dispatch/failure.hpp"
#include "dispatch/paging.hpp"
#include "dispatch/row_rule.hpp"

namespace comptoir::dispatch {

using storage::RowWrite;

namespace {

template <class Statement>
void run_statement(Statement&& statement) try {
  statement();
} catch (const storage::BadStatement& failure) {
  throw StatementRefused(failure.what());
}

}  // namespace

Fold::Fold(storage::Transaction& transaction, const Substitutes& substitutes, plugins::Watch* watched_by)
    : PartialWork({ErrorKind::failed, "projection.decides", "A projection writes views and nothing else: what decides is a command.", {}, {}}),
      transaction_(transaction),
      substitutes_(substitutes) {
  watch = watched_by;
}

void Fold::take(const ProjectionEntry& projection, const storage::Event& event) {
  plugin_ = projection.plugin;
  request_.principal.tenant = event.stream.tenant;
  request_.principal.actor = event.origin.actor;
  request_.correlation = event.origin.correlation;
  request_.traceparent = event.origin.traceparent;
  const Occurrence occurrence(event);
  std::string nothing;
  run_call({projection, event.type, event.data, request_, false, &occurrence, event.id, now()}, *this, nothing);
}

void Fold::write() {
  last_.clear();
  if (changes_.rows.empty()) return;
  transaction_.apply(changes_);
  changes_.rows.clear();
}

const storage::View& Fold::copy_of(std::uint32_t number) const {
  const auto& declared = view_of(plugin_->contract(), number);
  const auto copy = substitutes_.find(&declared);
  return copy == substitutes_.end() ? declared : *copy->second;
}

void Fold::keep(const storage::View& view, std::span<const comptoir_value> key, RowWrite write) {
  write.view = &view;
  if (write.kind == RowWrite::Kind::put) require_room_in_indexes(write);
  write.tenant = request_.principal.tenant;
  const auto [last, is_first] = last_.try_emplace({&view, write.tenant, key_of(key)}, changes_.rows.size());
  if (is_first)
    changes_.rows.push_back(std::move(write));
  else
    changes_.rows[last->second] = std::move(write);
}

void Fold::put(std::uint32_t number, const comptoir_value* row, std::uint32_t count) {
  const auto& view = copy_of(number);
  require_row(view, {row, count});
  auto kept = Row::copy({row, count});
  const auto key = key_values(view, {row, count});
  keep(view, key, {.kind = RowWrite::Kind::put, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

void Fold::erase(std::uint32_t number, const comptoir_value* key, std::uint32_t count) {
  const auto& view = copy_of(number);
  require_key(view, {key, count});
  auto kept = Row::copy({key, count});
  keep(view, {key, count}, {.kind = RowWrite::Kind::erase, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

/// Nobody else writes into a copy: what there is to add to can be looked at.
void Fold::add(std::uint32_t number, const comptoir_value* row, std::uint32_t count, const comptoir_addition& given) {
  const auto& view = copy_of(number);
  require_row(view, {row, count});
  const auto addition = addition_of(view, given);
  const auto key = key_values(view, {row, count});
  auto kept = Row::copy({row, count});
  struct Keeping {
    Row& row;
    detail::ThrownInCallback thrown{};
  } keeping{kept};
  const comptoir_row_sink sink{&keeping, [](void* self, const comptoir_value* values, std::uint32_t size) noexcept {
                                 auto& found = *static_cast<Keeping*>(self);
                                 found.thrown.keep([&] { found.row = Row::copy({values, size}); });
                               }};
  find(number, key.data(), static_cast<std::uint32_t>(key.size()), sink);
  keeping.thrown.rethrow();
  kept = sum(std::move(kept), addition, view);
  keep(view, key, {.kind = RowWrite::Kind::put, .row = std::move(kept.values), .texts = std::move(kept.texts)});
}

void Fold::find(std::uint32_t number, const comptoir_value* key, std::uint32_t count, comptoir_row_sink sink) {
  const auto& view = copy_of(number);
  require_key(view, {key, count});
  const auto last = last_.find({&view, request_.principal.tenant, key_of({key, count})});
  if (last == last_.end()) {
    transaction_.find(view, request_.principal.tenant, {key, count}, into(watch, sink));
  } else if (const auto& write = changes_.rows[last->second]; write.kind == RowWrite::Kind::put) {
    into(watch, sink)(write.row);
  }
}

void Fold::list(std::uint32_t number, const comptoir_page& page, comptoir_row_sink sink, comptoir_sink next_cursor) {
  write();
  const auto next = [&] {
    const auto statement = on_account(watch, transaction_);
    return list_page(transaction_, copy_of(number), request_.principal.tenant, page, into(watch, sink));
  }();
  hand_text(watch, next_cursor, next);
}

/// What SQL changes stands behind every row that was written before, and is seen by whoever looks behind it.
void Fold::execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) {
  require_arguments({arguments, count});
  write();
  auto kept = Row::copy({arguments, count});
  changes_.rows.push_back({.kind = RowWrite::Kind::execute,
                           .sql = std::string(dispatch::view(sql)),
                           .plugin = plugin_->name(),
                           .row = std::move(kept.values),
                           .texts = std::move(kept.texts),
                           .tenant = request_.principal.tenant,
                           .expected_rows = expected_rows});
  run_statement([this] { write(); });
}

void Fold::query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink sink) {
  require_arguments({arguments, count});
  write();
  const auto statement = on_account(watch, transaction_);
  run_statement([&] { transaction_.query(plugin_->name(), dispatch::view(sql), request_.principal.tenant, {arguments, count}, into(watch, sink)); });
}

comptoir_id Fold::next_id() { return c_id(ids_.next()); }

}  // namespace comptoir::dispatch
