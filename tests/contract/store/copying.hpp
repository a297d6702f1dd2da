// A store with every kind of row, and what is to be seen of it.
#pragma once

#include <string>

#include "postgresql_server.hpp"
#include "storage/copying/copy.hpp"
#include "storage/digest.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::copying_tests {

/// What a plugin of the store declares: a view, and a table of its own.
inline contract::Contract shop() {
  contract::Contract out;
  out.name = "shop";
  View visits;
  visits.name = "visits";
  visits.table = "shop_visits";
  visits.columns = {{"guest", "guest", contract::ColumnKind::text, false},
                    {"count", "count", contract::ColumnKind::integer, false},
                    {"spent", "spent", contract::ColumnKind::real, true},
                    {"last", "last", contract::ColumnKind::json, true}};
  visits.key = {"guest"};
  visits.indexes = {{"byCount", {"count"}}};
  out.views = {visits};
  out.migrations = {{1,
                     "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, entry INTEGER NOT NULL, amount REAL, note TEXT, PRIMARY KEY (tenant, entry));"
                     "INSERT INTO shop_ledger (tenant, entry) VALUES ('nobody', 0);"}};
  return out;
}

/// A text that every form of writing things down must escape.
inline constexpr std::string_view awkward = "tab\t line\n return\r back\\slash \\N \"quote\" 'tick' é €";

inline void prepare(Store& store, const contract::Contract& plugin) {
  store.migrate(plugin.name, plugin.migrations);
  for (const View& view : plugin.views) store.ensure(view);
}

/// Writes rows of every kind, `events` events among them.
inline void fill(Store& store, const contract::Contract& plugin, std::size_t events = 3) {
  using namespace samples;
  prepare(store, plugin);
  const View& visits = plugin.views.front();
  const std::vector<std::string> handled{"stock/order.changed"};
  Changes changes;
  changes.appends = {appended(order("1"), {}, events), appended(order("1", "bolt"), {}, 2)};
  changes.snapshots = {{order("1"), 2, 77, std::string(awkward)}};
  changes.claims = {{{"acme", "email", "ann@example.org", "ann"}, false}};
  changes.postings = posted({message(order("1"), 1, 1), message(order("2"), 1, 2)});
  changes.answers = {{"acme", "ann", "key", digest("print"), 201, std::string(awkward), "\"1\"", "/orders/1", 7, origin().recorded}};
  changes.deliveries = {{"stock/order.changed", "acme", id(9), at(5)}};
  changes.rows = {put(visits, {text("ann"), number(-3), real(0.1), text("[]")}), put(visits, {text(awkward), number(0), null(), null()}),
                  put(visits, {text("ann"), number(9'000'000'000), real(-1e300), null()}, "bolt"),
                  execute("INSERT INTO shop_ledger VALUES (:tenant, 7, 2.5, NULL)", {}),
                  execute("DELETE FROM shop_ledger WHERE tenant = :tenant", {}, -1, "nobody")};
  const auto transaction = store.begin();
  transaction->apply(changes);
  transaction->checkpoint({"outbox:log", 3, 1});
  transaction->set_aside({.consumer = "stock/order.changed",
                          .stream = order("1"),
                          .attempts = 2,
                          .next_attempt = at(6),
                          .parked = true,
                          .reason = "It broke.",
                          .waiting = 0},
                         std::vector<Message>{transaction->outbox(0, 100).messages.front()});
  transaction->commit();
}

/// Everything that a host can see of the store, as text.
inline std::string portrait(Store& store, const contract::Contract& plugin) {
  using namespace samples;
  std::string out = std::to_string(store.lanes());
  const auto line = [&out](std::string text) { out.append("\n").append(std::move(text)); };
  const auto reads = store.read();
  const auto origin_text = [](const Origin& from) {
    return from.actor + from.correlation.text() + from.causation.text() + from.traceparent + from.recorded.text();
  };
  for (const Event& event : reads->log(0, 100))
    line(std::to_string(event.position) + " " + event.stream.tenant + event.stream.id + std::to_string(event.version) + event.id.text() + event.type +
         event.data + std::to_string(event.checksum[0]) + origin_text(event.origin));
  for (const Message& message : reads->outbox(0, 100).messages)
    line(std::to_string(message.position) + " " + std::to_string(message.lane) + message.stream.id + message.id.text() + message.data +
         message.handled.front() + origin_text(message.origin));
  line(std::to_string(reads->head(order("1")).version) + std::to_string(reads->head(order("1")).checksum[0]));
  line(told(*reads, order("1"), 77));
  line(reads->claim_owner("acme", "email", "ann@example.org").value());
  const auto answer = reads->answer("acme", "ann", "key").value();
  line(hex(answer.fingerprint) + std::to_string(answer.status) + answer.body + answer.etag + answer.location + std::to_string(answer.told_by) +
       answer.recorded.text());
  line(reads->delivered({"stock/order.changed", "acme", id(9), at(5)}) ? "delivered" : "not delivered");
  for (const auto tenant : {"acme", "bolt"}) line(listed(*reads, plugin.views.front(), {}, nullptr, tenant));
  for (const auto tenant : {"acme", "nobody"}) line(queried(*reads, "SELECT * FROM shop_ledger WHERE tenant = :tenant", {}, tenant));
  for (const Checkpoint& checkpoint : store.checkpoints(""))
    line(checkpoint.consumer + std::to_string(checkpoint.lane) + std::to_string(checkpoint.position));
  for (const AsideKey& key : store.aside(""))
    line(key.consumer + key.stream.id + std::to_string(key.attempts) + key.next_attempt.text() + (key.parked ? "parked" : "") + key.reason +
         std::to_string(key.waiting));
  for (const Message& message : store.aside_messages("stock/order.changed", order("1"), 10))
    line(std::to_string(message.position) + message.id.text());
  for (const AppliedMigration& migration : store.migrations())
    if (migration.owner != "comptoir") line(migration.owner + std::to_string(migration.number) + migration.checksum + migration.applied.text());
  return out;
}

inline std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "nothing was refused";
}

inline CopyReport copy(const std::string& from, const std::string& to, const contract::Contract& plugin) {
  return copy_store({from, to, {&plugin}}, [](const CopyStep&) {});
}

}  // namespace comptoir::storage::copying_tests
