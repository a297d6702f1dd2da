#include "storage/postgresql/replica.hpp"

#include "storage/sql/founding.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::chrono::seconds look_again_after{2};

struct OtherStore : StoreError {
  using StoreError::StoreError;
};

bool is_true(PgConnection& connection, std::string_view question) {
  const auto row = connection.use(question);
  return row->step() && row->integer(0) == 1;
}

/// By which a store is known; empty where none is.
std::string secret_of(PgConnection& connection) {
  return is_true(connection, "SELECT to_regclass('comptoir_fact') IS NOT NULL") ? sql::fact(connection, "cursor_secret") : std::string();
}

/// A replica that has not received a new store yet is behind, as any may be. Where somebody may write, nothing will be received.
void refuse_other_stores(PgConnection& connection, const std::string& secret) {
  const auto found = secret_of(connection);
  if (found == secret) return;
  if (found.empty() && is_true(connection, "SELECT pg_is_in_recovery()"))
    throw Unavailable("The replica " + connection.description() + " has not received the store yet.");
  throw OtherStore("storage.replica_url leads to " + connection.description() +
                   ", which is no replica of the store in storage.url: name one, or leave the key out.");
}

}  // namespace

Replica::Replica(const std::string& url, const sql::Facts& facts, std::chrono::milliseconds silence_max)
    : pool_(url, PgConnection::Role::reader, {.named = "storage.replica_url", .silence_max = silence_max}) {
  pool_.greet_with([secret = facts.secret](PgConnection& connection) { refuse_other_stores(connection, secret); });
  try {
    const Lent first(pool_);
  } catch (const OtherStore&) {
    throw;
  } catch (const StoreError&) {
    away_until_ = std::chrono::steady_clock::now() + look_again_after;
  }
}

std::unique_ptr<Lent> Replica::lend() {
  const auto now = std::chrono::steady_clock::now();
  if (now < away_until_.load()) return nullptr;
  try {
    return std::make_unique<Lent>(pool_);
  } catch (const StoreError&) {
    away_until_ = now + look_again_after;
    return nullptr;
  }
}

}  // namespace comptoir::storage::postgresql
