// A host among those that work on one PostgreSQL database.
#pragma once

#include <memory>
#include <string>

#include "storage/leases.hpp"
#include "storage/postgresql/connection.hpp"

namespace comptoir::storage::postgresql {

/// A new host's name for itself: nobody had it before.
Id new_host();

/// What PostgreSQL calls the sessions of a host.
std::string session_of(const Id& host);

/// Speaks over a connection of its own, so that it never waits for a free one. No statement of it waits for another host: one that was stopped in the
/// middle of its work holds up nobody.
class PgMembership final : public Membership {
 public:
  PgMembership(std::string url, PgConnection::Way way, const Id& host, std::string name, Lane lanes);

  std::optional<std::chrono::milliseconds> term() const override;
  Attendance attend() override;
  void give_up(std::span<const Lease> leases) override;
  void leave() override;

 private:
  PgConnection& connection();
  Timestamp show_life();
  void count_hosts(Attendance& attendance);
  std::vector<Lease> own_leases();
  void end_transactions_of_the_dead();
  void take_free_lanes(std::size_t wanted);
  void tidy();

  std::string url_;
  PgConnection::Way way_;
  Id host_;
  std::string name_;
  Lane lanes_;
  std::unique_ptr<PgConnection> connection_;
  std::uint32_t attended_ = 0;
};

}  // namespace comptoir::storage::postgresql
