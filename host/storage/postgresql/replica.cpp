#include "storage/postgresql/replica.hpp"

#include "storage/sql/founding.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::chrono::seconds look_again_after{2};

struct OtherStore : StoreError {
  using StoreError::StoreError;
};

}  // namespace

Replica::Replica(const std::string& url, const sql::Facts& facts, std::chrono::milliseconds silence_max)
    : pool_(url, PgConnection::Role::reader, {.named = "storage.replica_url", .silence_max = silence_max}) {
  pool_.greet_with([secret = facts.secret](PgConnection& connection) {
    if (sql::fact(connection, "cursor_secret") == secret) return;
    throw OtherStore("storage.replica_url leads to " + connection.description() +
                     ", which is no replica of the store in storage.url: name one, or leave the key out.");
  });
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
