#include "storage/sql/open_store.hpp"

#include "storage/sql/founding.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/verification.hpp"
#include "storage/sql/writing.hpp"

namespace comptoir::storage::sql {

std::vector<Checkpoint> OpenStore::checkpoints(std::string_view consumer) {
  return found([consumer](Connection& connection) { return sql::checkpoints(connection, consumer); });
}

std::vector<AsideKey> OpenStore::aside(std::string_view consumer) {
  return found([consumer](Connection& connection) { return sql::aside(connection, consumer); });
}

std::vector<Message> OpenStore::aside_messages(std::string_view consumer, const StreamKey& stream, const Portion& portion) {
  return found([&](Connection& connection) { return sql::aside_messages(connection, consumer, stream, portion); });
}

std::uint64_t OpenStore::unpublished(std::string_view publisher) {
  return found([publisher](Connection& connection) { return sql::unpublished(connection, publisher); });
}

void OpenStore::migrate(std::string_view owner, std::span<const contract::Migration> migrations) {
  if (owner == host_owner) throw StoreError("No plugin may be called " + std::string(owner) + ": the host's own tables bear that name.");
  writing([&](Connection& connection) { Migrations(connection).run(owner, migrations); });
}

std::vector<AppliedMigration> OpenStore::migrations() {
  return found([](Connection& connection) { return Migrations(connection).applied(); });
}

void OpenStore::ensure(const View& view) {
  changing([&view](ViewTables& tables) { tables.ensure(view); });
}

std::string OpenStore::misfit(const View& view) {
  std::string misfit;
  changing([&](ViewTables& tables) { misfit = tables.misfit(view); });
  return misfit;
}

std::string OpenStore::form(std::string_view projection) {
  return found([&](Connection& connection) { return fact(connection, form_fact(projection)); });
}

EventTypes OpenStore::event_types() { return found(sql::event_types); }

View OpenStore::scratch_of(const View& view) {
  View scratch;
  changing([&](ViewTables& tables) { scratch = tables.make_scratch(view); });
  return scratch;
}

std::vector<Fault> OpenStore::verify() {
  return found([](Connection& connection) { return Verification(connection).run(); });
}

}  // namespace comptoir::storage::sql
