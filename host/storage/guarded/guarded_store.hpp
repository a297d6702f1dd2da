// A store behind circuit breakers: while it is away, whoever asks is refused at once.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "resilience/circuit_breaker.hpp"
#include "resilience/prober.hpp"
#include "storage/store.hpp"
#include "telemetry/report.hpp"

namespace comptoir::storage {

/// There is one breaker for sessions that read and one for transactions that write: a disk that is full takes nothing and can still be read. Both
/// find out by themselves that the store is there again. What one statement meets closes the store to nobody, unless a look at the store meets it
/// too. What is done once, at the start or by an operator's word, goes to the store as it is, and so does what queries ask of a replica.
/// [thread-safe]
class GuardedStore final : public Store {
 public:
  using Report = telemetry::Report;

  /// `report` hears a sentence when the store cannot be read or written, and when it can again.
  GuardedStore(std::unique_ptr<Store> inner, resilience::CircuitBreaker::Options options, Report report);
  ~GuardedStore() override;

  /// From now on `told` is called, on a thread of the store's, whenever a breaker has opened. Once this returns, an earlier one is not called any
  /// more.
  void on_absence(std::function<void()> told);

  std::unique_ptr<Transaction> begin() override;
  std::unique_ptr<Reads> read() override;
  OutboxPage outbox(Position after, const Portion& portion) override;
  std::unique_ptr<Reads> read_for_query(ReadingHabit& habit) override;
  std::unique_ptr<Reads> read_from_replica(ReadingHabit& habit) override { return inner_->read_from_replica(habit); }
  std::vector<Checkpoint> checkpoints(std::string_view consumer) override;
  std::vector<AsideKey> aside(std::string_view consumer) override;
  std::vector<Message> aside_messages(std::string_view consumer, const StreamKey& stream, const Portion& portion) override;
  std::uint64_t unpublished(std::string_view publisher) override;
  Leftover expire(const Expiry& expiry) override;
  Timestamp inbox_reach() override;
  Cluster cluster() override;

  void migrate(std::string_view owner, std::span<const contract::Migration> migrations) override { inner_->migrate(owner, migrations); }
  std::vector<AppliedMigration> migrations() override { return inner_->migrations(); }
  void ensure(const View& view) override { inner_->ensure(view); }
  std::string misfit(const View& view) override { return inner_->misfit(view); }
  std::string form(std::string_view projection) override { return inner_->form(projection); }
  EventTypes event_types() override { return inner_->event_types(); }
  View scratch_of(const View& view) override { return inner_->scratch_of(view); }
  std::shared_ptr<void> reserve(std::string_view name) override { return inner_->reserve(name); }
  std::vector<Fault> verify() override { return inner_->verify(); }
  std::unique_ptr<Membership> join(const std::string& name) override { return inner_->join(name); }
  std::unique_ptr<Line> line() override { return inner_->line(); }
  bool is_contended() const override { return inner_->is_contended(); }
  std::size_t writers() const override { return inner_->writers(); }
  std::size_t readers() const override { return inner_->readers(); }
  Lane lanes() const override { return inner_->lanes(); }
  std::string description() const override { return inner_->description(); }

  /// What it throws has opened the breaker.
  void check_still_there() override;
  void try_writing() override { inner_->try_writing(); }
  std::optional<Absence> absence() const override;

 private:
  /// What the prober of one breaker tells; `other` is the other breaker.
  resilience::Prober::Told telling(resilience::CircuitBreaker& other, std::string away, std::string back);

  std::unique_ptr<Store> inner_;
  Report report_;
  std::mutex mutex_;
  std::function<void()> told_;
  bool is_ending_ = false;  ///< one of the probers may be gone
  resilience::CircuitBreaker reading_;
  resilience::CircuitBreaker writing_;
  resilience::Prober reading_prober_;
  resilience::Prober writing_prober_;
};

}  // namespace comptoir::storage
