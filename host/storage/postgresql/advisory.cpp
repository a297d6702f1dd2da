#include "storage/postgresql/advisory.hpp"

#include "storage/postgresql/connection.hpp"

namespace comptoir::storage::postgresql {

bool try_lock(PgConnection& session, const std::string& function, std::uint64_t key) {
  const auto lock = session.use("SELECT " + function + "(?::bigint)");
  lock->bind(key);
  return lock->step() && lock->integer(0) == 1;
}

}  // namespace comptoir::storage::postgresql
