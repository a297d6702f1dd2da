#include "storage/postgresql/presence.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "storage/postgresql/advisory.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// How long PostgreSQL may take to notice that someone has gone.
constexpr std::chrono::milliseconds farewell{2000};

}  // namespace

Presence::Presence(std::string url, PgConnection::Way way) : url_(std::move(url)), way_(std::move(way)) { give(); }

void Presence::keep() {
  const std::lock_guard guard(mutex_);
  if (session_ && !session_->is_broken() && !session_->was_ended()) return;
  session_.reset();
  give();
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
