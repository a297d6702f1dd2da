// Names of what PostgreSQL locks without a row: numbers that it calls advisory keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace comptoir::storage::postgresql {

class PgConnection;

/// What hosts lock as a whole, by numbers that other applications in this database are unlikely to use. The one between is the turn of `schema.cpp`.
inline constexpr std::uint64_t presence_key = 7265436180012;
inline constexpr std::uint64_t migration_key = 7265436180014;
inline constexpr std::uint64_t days_key = 7265436180015;

/// Asks for a lock by one of PostgreSQL's functions `pg_try_advisory_...`, which say how it is held; false, without waiting, when somebody has it.
bool try_lock(PgConnection& session, const std::string& function, std::uint64_t key);

/// A name as a number. Two names may share one: then one waits for the other without need, and nothing worse.
class AdvisoryKey {
 public:
  explicit AdvisoryKey(std::string_view kind) { add(kind); }

  void add(std::string_view text) {
    for (const char letter : text) mix(static_cast<unsigned char>(letter));
    mix(0x1f);
  }

  std::uint64_t number() const { return hash_; }

 private:
  void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * 1099511628211U; }

  std::uint64_t hash_ = 14695981039346656037U;
};

}  // namespace comptoir::storage::postgresql
