#include "storage/postgresql/presence.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "storage/digest.hpp"
#include "storage/postgresql/advisory.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// How long PostgreSQL may take to notice that someone has gone.
constexpr std::chrono::milliseconds farewell{2000};

/// Whether they see one another's locks, as sessions of one database do, and nobody else.
bool are_of_one_database(PgConnection& one, PgConnection& other) {
  AdvisoryKey key("met");
  key.add(random_bytes(16));
  if (!try_lock(one, "pg_try_advisory_lock", key.number())) return true;
  const bool is_free_to_other = try_lock(other, "pg_try_advisory_xact_lock", key.number());
  try_lock(one, "pg_advisory_unlock", key.number());
  return !is_free_to_other;
}

std::string schema_of(PgConnection& session) {
  const auto row = session.use("SELECT coalesce(current_schema(), '')");
  return row->step() ? row->owned(0) : std::string();
}

}  // namespace

Presence::Presence(std::string url, PgConnection::Way way) : url_(std::move(url)), way_(std::move(way)) { give(); }

void Presence::keep() {
  const std::lock_guard guard(mutex_);
  if (session_ && !session_->is_broken() && !session_->was_ended()) return;
  session_.reset();
  give();
}

void Presence::meet(PgConnection& other) {
  const std::lock_guard guard(mutex_);
  const auto ours = schema_of(*session_);
  const auto theirs = schema_of(other);
  if (ours == theirs && are_of_one_database(*session_, other)) return;
  throw StoreError(std::string(way_.named) + " leads to " + session_->description() + ", schema " + ours + ", and storage.url to " +
                   other.description() + ", schema " + theirs +
                   ": they are not one. Name the same database and schema in both, past any pooler in the former.");
}

std::string Presence::description() {
  const std::lock_guard guard(mutex_);
  return session_->description();
}

void Presence::give() {
  session_.emplace(url_, PgConnection::Role::reader, way_);
  for (const auto deadline = std::chrono::steady_clock::now() + farewell; std::chrono::steady_clock::now() < deadline;) {
    if (try_lock(*session_, "pg_try_advisory_lock_shared", presence_key)) return;
    std::this_thread::sleep_for(farewell / 20);
  }
  const auto name = session_->description();
  session_.reset();
  throw Unavailable("The store " + name + " is being copied, or copied to: wait until that is done.");
}

bool take_alone(PgConnection& session) { return try_lock(session, "pg_try_advisory_lock", presence_key); }

}  // namespace comptoir::storage::postgresql
