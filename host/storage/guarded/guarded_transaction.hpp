// A writer's transaction behind a circuit breaker.
#pragma once

#include "storage/guarded/guarded_session.hpp"

namespace comptoir::storage::guarded {

/// Dropped without a commit, it says nothing of the store.
class GuardedTransaction final : public GuardedSession<Transaction> {
 public:
  using GuardedSession::GuardedSession;

  void foresee(const Foreseen& wanted) override {
    watched().run([&] { inner().foresee(wanted); });
  }
  Head lock(const StreamKey& stream, bool may_wait) override {
    return watched().run([&] { return inner().lock(stream, may_wait); });
  }
  void take(const Footprint& footprint) override {
    watched().run([&] { inner().take(footprint); });
  }
  void apply(const Changes& changes) override {
    watched().run([&] { inner().apply(changes); });
  }
  void apply_last(const Changes& changes) override {
    watched().run([&] { inner().apply_last(changes); });
  }
  bool apply_ahead(Changes& changes) override {
    return watched().run([&] { return inner().apply_ahead(changes); });
  }
  void savepoint() override {
    watched().run([&] { inner().savepoint(); });
  }
  void rollback_to_savepoint() override {
    watched().run([&] { inner().rollback_to_savepoint(); });
  }
  void hold(std::span<const Lease> leases) override {
    watched().run([&] { inner().hold(leases); });
  }
  void checkpoint(std::span<const Checkpoint> checkpoints) override {
    watched().run([&] { inner().checkpoint(checkpoints); });
  }
  void set_aside(const AsideKey& key, std::span<const Message> messages) override {
    watched().run([&] { inner().set_aside(key, messages); });
  }
  void wait_aside(const AsideKey& key, std::span<const Message> messages) override {
    watched().run([&] { inner().wait_aside(key, messages); });
  }
  void send_on(std::string_view consumer, const StreamKey& stream) override {
    watched().run([&] { inner().send_on(consumer, stream); });
  }
  void aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) override {
    watched().run([&] { inner().aside_delivered(consumer, stream, place); });
  }
  void close(std::span<const View* const> views) override {
    watched().run([&] { inner().close(views); });
  }
  void keep_form(std::string_view projection, std::string_view form) override {
    watched().run([&] { inner().keep_form(projection, form); });
  }
  void swap_scratch(const View& view, const View& scratch) override {
    watched().run([&] { inner().swap_scratch(view, scratch); });
  }
  void confirm() override {
    watched().run([&] { inner().confirm(); });
  }
  void commit() override {
    watched().answer([&] { inner().commit(); });
  }
};

}  // namespace comptoir::storage::guarded
