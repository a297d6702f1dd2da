#include "storage/postgresql/membership.hpp"

#include <algorithm>
#include <array>

#include "storage/digest.hpp"
#include "storage/postgresql/arrays.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// Long enough for a host that is short of processor time, short enough for whoever waits for a stopped one.
constexpr std::chrono::milliseconds lease_term{5'000};
constexpr std::uint32_t rounds_between_tidying = 60;

}  // namespace

Id new_host() {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(random_bytes(bytes.size()), bytes.begin());
  return Id(bytes);
}

std::string session_of(const Id& host) { return "comptoir " + host.text(); }

PgMembership::PgMembership(std::string url, PgConnection::Way way, const Id& host, std::string name, Lane lanes)
    : url_(std::move(url)), way_(std::move(way)), host_(host), name_(std::move(name)), lanes_(lanes) {
  const auto make = connection().use(
      "INSERT INTO comptoir_lane (lane, epoch) SELECT lane, 0 FROM generate_series(0, ?::bigint - 1) AS lane "
      "ON CONFLICT DO NOTHING");
  make->bind(std::uint64_t{lanes_});
  make->run();
}

std::optional<std::chrono::milliseconds> PgMembership::term() const { return lease_term; }

PgConnection& PgMembership::connection() {
  if (connection_ == nullptr || !connection_->is_whole()) {
    connection_ = nullptr;
    connection_ = std::make_unique<PgConnection>(url_, PgConnection::Role::reader, way_);
  }
  return *connection_;
}

Attendance PgMembership::attend() {
  Attendance out;
  out.now = show_life();
  out.heard = std::chrono::steady_clock::now();  // the rest may have to wait for others
  end_transactions_of_the_dead();
  count_hosts(out);
  out.leases = own_leases();
  if (out.leases.size() < out.share) {
    take_free_lanes(out.share - out.leases.size());
    out.leases = own_leases();
  }
  if (attended_++ % rounds_between_tidying == 0) tidy();
  return out;
}

Timestamp PgMembership::show_life() {
  const auto upsert = connection().use(
      "INSERT INTO comptoir_host (host, name, pid, started, lives_until) "
      "VALUES (?, ?, pg_backend_pid(), clock_timestamp(), clock_timestamp() + ?::bigint * interval '1 ms') "
      "ON CONFLICT (host) DO UPDATE SET pid = excluded.pid, lives_until = excluded.lives_until "
      "RETURNING (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
  upsert->bind(host_, name_, static_cast<std::uint64_t>(lease_term.count()));
  upsert->step();
  return upsert->time(0);
}

/// A host that was stopped in the middle of a transaction holds locks, and PostgreSQL would wait for its next word for as long as it takes. What does
/// not wait for such a word ends by itself, and a host that is only short of processor time says something now and then.
void PgMembership::end_transactions_of_the_dead() {
  const auto end = connection().use(
      "SELECT pg_terminate_backend(session.pid) FROM pg_stat_activity AS session JOIN comptoir_host AS dead "
      "ON session.application_name = 'comptoir ' || dead.host::text WHERE dead.host NOT IN (SELECT host FROM comptoir_living_host) "
      "AND session.usename = current_user AND session.xact_start IS NOT NULL AND session.wait_event_type = 'Client' "
      "AND session.state_change < clock_timestamp() - interval '3 s'");
  while (end->step()) continue;
}

void PgMembership::count_hosts(Attendance& attendance) {
  const auto count = connection().use("SELECT count(*), count(*) FILTER (WHERE host < ?) FROM comptoir_living_host");
  count->bind(host_);
  count->step();
  attendance.hosts = std::max<std::size_t>(1, count->number(0));
  const auto rank = count->number(1);
  attendance.share = static_cast<Lane>(lanes_ / attendance.hosts + (rank < lanes_ % attendance.hosts ? 1 : 0));
}

std::vector<Lease> PgMembership::own_leases() {
  const auto row = connection().use("SELECT lane, epoch FROM comptoir_lane WHERE host = ? ORDER BY lane");
  row->bind(host_);
  std::vector<Lease> out;
  while (row->step()) out.push_back({static_cast<Lane>(row->integer(0)), row->number(1)});
  return out;
}

/// What somebody holds in a transaction is left to the next round: to wait for a host is what must not happen here.
void PgMembership::take_free_lanes(std::size_t wanted) {
  const auto take = connection().use(
      "UPDATE comptoir_lane SET host = ?1, epoch = epoch + 1 WHERE lane IN (SELECT lane FROM comptoir_lane AS free "
      "WHERE NOT EXISTS (SELECT 1 FROM comptoir_living_host AS living WHERE living.host = free.host) "
      "ORDER BY lane LIMIT ?2 FOR UPDATE SKIP LOCKED)");
  take->bind(host_, std::uint64_t{wanted});
  take->run();
}

void PgMembership::give_up(std::span<const Lease> leases) {
  Rows<2> rows({types::int8, types::int8});
  for (const Lease& lease : leases) rows.add(std::uint64_t{lease.lane}, lease.epoch);
  const auto free = connection().use(
      "UPDATE comptoir_lane AS owned SET host = NULL, epoch = owned.epoch + 1 FROM unnest(?::bigint[], ?::bigint[]) AS given(lane, epoch) "
      "WHERE owned.lane = given.lane AND owned.epoch = given.epoch");
  rows.bind(*free);
  free->run();
}

void PgMembership::leave() {
  {
    const auto free = connection().use("UPDATE comptoir_lane SET host = NULL, epoch = epoch + 1 WHERE host = ?");
    free->bind(host_);
    free->run();
  }
  const auto erase = connection().use("DELETE FROM comptoir_host WHERE host = ?");
  erase->bind(host_);
  erase->run();
}

void PgMembership::tidy() {
  connection().run("DELETE FROM comptoir_host WHERE lives_until < clock_timestamp() - interval '1 minute'");
  forget_marks(connection());
}

}  // namespace comptoir::storage::postgresql
