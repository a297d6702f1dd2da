// The reads of a session behind a circuit breaker.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "storage/guarded/watched.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::guarded {

/// `Base` is Reads or Transaction. What a transaction reads does not tell that the store can be written: only a commit does.
template <class Base>
class GuardedSession : public Base {
 public:
  template <class Open>
  GuardedSession(resilience::CircuitBreaker& breaker, const Open& open, Watched::Weight weight = Watched::Weight::failure)
      : watched_(breaker, weight), inner_(watched_.run(open)) {}

  void expect(const StreamKey& stream) override { inner_->expect(stream); }
  std::uint64_t version(const StreamKey& stream) override {
    return read([&] { return inner_->version(stream); });
  }
  Head head(const StreamKey& stream) override {
    return read([&] { return inner_->head(stream); });
  }
  std::vector<Event> events(const StreamKey& stream, std::uint64_t after) override {
    return read([&] { return inner_->events(stream, after); });
  }
  void history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) override {
    read([&] { inner_->history(stream, form, up_to, visit); });
  }
  std::optional<std::string> claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) override {
    return read([&] { return inner_->claim_owner(tenant, scope, key); });
  }
  std::optional<Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) override {
    return read([&] { return inner_->answer(tenant, actor, key); });
  }
  bool delivered(const DeliveryKey& key) override {
    return read([&] { return inner_->delivered(key); });
  }
  bool find(const View& view, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor& visit) override {
    return read([&] { return inner_->find(view, tenant, key, visit); });
  }
  std::string list(const View& view, std::string_view tenant, const PageRequest& page, const RowVisitor& visit) override {
    return read([&] { return inner_->list(view, tenant, page, visit); });
  }
  void query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value> arguments,
             const RowVisitor& visit) override {
    read([&] { inner_->query(plugin, sql, tenant, arguments, visit); });
  }
  std::vector<Event> log(Position after, const Portion& portion) override {
    return read([&] { return inner_->log(after, portion); });
  }
  OutboxPage outbox(Position after, const Portion& portion) override {
    return read([&] { return inner_->outbox(after, portion); });
  }
  Position log_end() override {
    return read([&] { return inner_->log_end(); });
  }
  Position outbox_end() override {
    return read([&] { return inner_->outbox_end(); });
  }
  void interrupt() override {
    watched_.break_off();
    inner_->interrupt();
  }
  void abandon() override {
    watched_.break_off();
    inner_->abandon();
  }

 protected:
  Base& inner() { return *inner_; }
  Watched& watched() { return watched_; }

 private:
  template <class Action>
  auto read(const Action& action) {
    if constexpr (std::is_same_v<Base, Reads>)
      return watched_.answer(action);
    else
      return watched_.run(action);
  }

  Watched watched_;
  std::unique_ptr<Base> inner_;
};

}  // namespace comptoir::storage::guarded
