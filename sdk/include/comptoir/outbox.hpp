// Writes integration events that no aggregate raised. Most contexts never need it: declare an event `published()` instead.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// What is enqueued is delivered at least once after the commit, in order behind earlier messages of the same aggregate; after a rollback, never.
/// [unit-thread]
class Outbox {
 public:
  virtual ~Outbox() = default;

  /// Enqueues an event whose type was declared by `plugin.event<Event>(name)`. Its key, and so its order, is the aggregate.
  template <class Event>
  void publish(std::string_view aggregate_type, std::string_view aggregate_id, const Event& event) {
    const auto raised = detail::Raised::of(event);
    enqueue(aggregate_type, aggregate_id, raised.type->name, raised.data);
  }

  /// The same by wire name and JSON.
  virtual void enqueue(std::string_view aggregate_type, std::string_view aggregate_id, std::string_view event, std::string_view data) = 0;
};

namespace detail {

class UnitOutbox final : public Outbox {
 public:
  explicit UnitOutbox(Unit& unit) : unit_(&unit) {}
  void enqueue(std::string_view aggregate_type, std::string_view aggregate_id, std::string_view event, std::string_view data) override {
    const comptoir_event message{text(event), text(data)};
    unit_->check(unit_->plugin.table->enqueue(unit_->work, {text(aggregate_type), text(aggregate_id)}, &message));
  }

 private:
  Unit* unit_;
};

template <>
struct Supply<Outbox> : SuppliedFromUnit<UnitOutbox> {};

}  // namespace detail
}  // namespace comptoir
