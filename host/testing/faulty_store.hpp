// A real store that fails when a test says so, and counts what became durable.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "storage/store.hpp"

namespace comptoir::dispatch::testing {

/// What may throw in place of the store, before the store is asked. Set them while nobody writes, or before anyone does.
struct Faults {
  std::function<void(const storage::Changes&)> on_apply;
  std::function<void()> on_begin;
  std::function<void()> on_commit;
  std::function<void(std::span<const storage::Lease>)> on_hold;
  std::function<void(const storage::Checkpoint&)> on_checkpoint;
  std::function<void(const storage::AsideKey&)> on_set_aside;
  std::function<void()> on_abandon;  ///< behind the store
  std::function<void()> on_read;
  std::function<void()> on_expire;
  std::function<std::unique_ptr<storage::Membership>()> on_join;  ///< joins in place of the store
  std::atomic<int> commits{0};
  std::optional<storage::Absence> absence;  ///< what the store says of itself
};

class FaultyTransaction final : public storage::Transaction {
 public:
  FaultyTransaction(std::unique_ptr<storage::Transaction> inner, Faults& faults) : inner_(std::move(inner)), faults_(faults) {}

  void foresee(const storage::Foreseen& wanted) override { inner_->foresee(wanted); }
  storage::Head head(const storage::StreamKey& key) override { return inner_->head(key); }
  std::vector<storage::Event> events(const storage::StreamKey& key, std::uint64_t after) override { return inner_->events(key, after); }
  void history(const storage::StreamKey& key, std::uint64_t form, std::uint64_t up_to, const storage::HistoryVisitor& visit) override {
    inner_->history(key, form, up_to, visit);
  }
  std::optional<std::string> claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) override {
    return inner_->claim_owner(tenant, scope, key);
  }
  std::optional<storage::Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) override {
    return inner_->answer(tenant, actor, key);
  }
  bool delivered(const storage::DeliveryKey& key) override { return inner_->delivered(key); }
  bool find(const storage::View& view, std::string_view tenant, std::span<const comptoir_value> key, const storage::RowVisitor& visit) override {
    return inner_->find(view, tenant, key, visit);
  }
  std::string list(const storage::View& view, std::string_view tenant, const storage::PageRequest& page, const storage::RowVisitor& visit) override {
    return inner_->list(view, tenant, page, visit);
  }
  void query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value> arguments,
             const storage::RowVisitor& visit) override {
    inner_->query(plugin, sql, tenant, arguments, visit);
  }
  std::vector<storage::Event> log(storage::Position after, const storage::Portion& portion) override { return inner_->log(after, portion); }
  storage::OutboxPage outbox(storage::Position after, const storage::Portion& portion) override { return inner_->outbox(after, portion); }
  storage::Position log_end() override { return inner_->log_end(); }
  storage::Position outbox_end() override { return inner_->outbox_end(); }

  storage::Head lock(const storage::StreamKey& key, bool may_wait) override { return inner_->lock(key, may_wait); }
  void close(std::span<const storage::View* const> views) override { inner_->close(views); }
  void take(const storage::Footprint& footprint) override { inner_->take(footprint); }
  void apply(const storage::Changes& changes) override {
    if (faults_.on_apply) faults_.on_apply(changes);
    inner_->apply(changes);
  }
  bool apply_ahead(storage::Changes& changes) override {
    if (faults_.on_apply) faults_.on_apply(changes);
    return inner_->apply_ahead(changes);
  }
  void savepoint() override { inner_->savepoint(); }
  void rollback_to_savepoint() override { inner_->rollback_to_savepoint(); }
  void hold(std::span<const storage::Lease> leases) override {
    if (faults_.on_hold) faults_.on_hold(leases);
    inner_->hold(leases);
  }
  void checkpoint(std::span<const storage::Checkpoint> checkpoints) override {
    for (const auto& checkpoint : checkpoints)
      if (faults_.on_checkpoint) faults_.on_checkpoint(checkpoint);
    inner_->checkpoint(checkpoints);
  }
  void set_aside(const storage::AsideKey& key, std::span<const storage::Message> messages) override {
    if (faults_.on_set_aside) faults_.on_set_aside(key);
    inner_->set_aside(key, messages);
  }
  void wait_aside(const storage::AsideKey& key, std::span<const storage::Message> messages) override { inner_->wait_aside(key, messages); }
  void send_on(std::string_view consumer, const storage::StreamKey& key) override { inner_->send_on(consumer, key); }
  void aside_delivered(std::string_view consumer, const storage::StreamKey& key, storage::MessagePlace place) override {
    inner_->aside_delivered(consumer, key, place);
  }
  void keep_form(std::string_view projection, std::string_view form) override { inner_->keep_form(projection, form); }
  void swap_scratch(const storage::View& view, const storage::View& scratch) override { inner_->swap_scratch(view, scratch); }
  void confirm() override { inner_->confirm(); }
  void commit() override {
    if (faults_.on_commit) faults_.on_commit();
    inner_->commit();
    ++faults_.commits;
  }
  void interrupt() override { inner_->interrupt(); }
  void abandon() override {
    inner_->abandon();
    if (faults_.on_abandon) faults_.on_abandon();
  }

 private:
  std::unique_ptr<storage::Transaction> inner_;
  Faults& faults_;
};

class FaultyStore final : public storage::Store {
 public:
  explicit FaultyStore(std::unique_ptr<storage::Store> inner) : inner_(std::move(inner)) {}

  Faults faults;

  std::unique_ptr<storage::Transaction> begin() override {
    if (faults.on_begin) faults.on_begin();
    return std::make_unique<FaultyTransaction>(inner_->begin(), faults);
  }
  std::unique_ptr<storage::Reads> read() override {
    if (faults.on_read) faults.on_read();
    return inner_->read();
  }
  storage::OutboxPage outbox(storage::Position after, const storage::Portion& portion) override {
    if (faults.on_read) faults.on_read();
    return inner_->outbox(after, portion);
  }
  std::unique_ptr<storage::Reads> read_for_query(storage::ReadingHabit& habit) override {
    if (faults.on_read) faults.on_read();
    return inner_->read_for_query(habit);
  }
  std::unique_ptr<storage::Reads> read_from_replica(storage::ReadingHabit& habit) override { return inner_->read_from_replica(habit); }
  std::vector<storage::Checkpoint> checkpoints(std::string_view consumer) override { return inner_->checkpoints(consumer); }
  std::vector<storage::AsideKey> aside(std::string_view consumer) override { return inner_->aside(consumer); }
  std::vector<storage::Message> aside_messages(std::string_view consumer, const storage::StreamKey& key, const storage::Portion& portion) override {
    return inner_->aside_messages(consumer, key, portion);
  }
  std::uint64_t unpublished(std::string_view publisher) override { return inner_->unpublished(publisher); }
  void migrate(std::string_view owner, std::span<const contract::Migration> migrations) override { inner_->migrate(owner, migrations); }
  std::vector<storage::AppliedMigration> migrations() override { return inner_->migrations(); }
  void ensure(const storage::View& view) override { inner_->ensure(view); }
  std::string misfit(const storage::View& view) override { return inner_->misfit(view); }
  std::string form(std::string_view projection) override { return inner_->form(projection); }
  storage::EventTypes event_types() override { return inner_->event_types(); }
  storage::View scratch_of(const storage::View& view) override { return inner_->scratch_of(view); }
  std::vector<storage::Fault> verify() override { return inner_->verify(); }
  std::shared_ptr<void> reserve(std::string_view name) override { return inner_->reserve(name); }
  std::unique_ptr<storage::Line> line() override { return inner_->line(); }
  storage::Cluster cluster() override { return inner_->cluster(); }
  std::unique_ptr<storage::Membership> join(const std::string& name) override { return faults.on_join ? faults.on_join() : inner_->join(name); }
  storage::Leftover expire(const storage::Expiry& expiry) override {
    if (faults.on_expire) faults.on_expire();
    return inner_->expire(expiry);
  }
  Timestamp inbox_reach() override { return inner_->inbox_reach(); }
  std::size_t readers() const override { return inner_->readers(); }
  std::size_t writers() const override { return inner_->writers(); }
  storage::Lane lanes() const override { return inner_->lanes(); }
  std::string description() const override { return inner_->description(); }
  void check_still_there() override { inner_->check_still_there(); }
  void try_writing() override {
    if (faults.on_commit) faults.on_commit();
    inner_->try_writing();
  }
  std::optional<storage::Absence> absence() const override { return faults.absence; }

 private:
  std::unique_ptr<storage::Store> inner_;
};

}  // namespace comptoir::dispatch::testing
