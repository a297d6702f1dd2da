// Where a handler finds its aggregates. What it finds is saved when the handler agrees, and forgotten when it refuses or throws:
// there is no save to call.
//
// The same id gives the same object within one call. References hold until the handler returns. [unit-thread]
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/aggregate.hpp>
#include <comptoir/detail/aggregate_type.hpp>

namespace comptoir {

template <class A>
class Repository {
 public:
  explicit Repository(detail::Unit& unit) : unit_(&unit) {}

  /// The aggregate with this id, or null when it never raised an event. Null is not an error.
  A* find(std::string_view id) {
    auto& held = hold(id);
    return held.is_new() ? nullptr : &held;
  }

  /// The aggregate with this id. When there is none, the handler ends with 404 and code "<type>.unknown".
  A& get(std::string_view id) {
    auto& held = hold(id);
    if (held.is_new()) throw detail::Ended{not_found(type().name + ".unknown", "There is no " + type().name + " " + std::string(id) + ".")};
    return held;
  }

  /// The aggregate with this id; a new one when there is none.
  A& find_or_new(std::string_view id) { return hold(id); }

  /// A new aggregate. When the id is taken, the handler ends with 409 and code "<type>.exists".
  A& add(std::string_view id) {
    auto& held = hold(id);
    if (!held.is_new()) throw detail::Ended{refused(type().name + ".exists", "The " + type().name + " " + std::string(id) + " is there already.")};
    return held;
  }

  /// As `find_or_new`, after waiting for whoever else holds the aggregate: for what many want at once. Released when the unit ends.
  A& lock(std::string_view id) {
    unit_->check(unit_->plugin.table->lock(unit_->work, {detail::text(type().name), detail::text(id)}));
    return hold(id);
  }

  /// Locks many. They are locked and returned in order of their ids, so that two handlers never wait for each other; each id once.
  std::vector<std::reference_wrapper<A>> lock(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<std::reference_wrapper<A>> locked;
    for (const auto& id : ids) locked.push_back(lock(id));
    return locked;
  }

 private:
  static detail::AggregateType<A>& type() { return detail::aggregate_type<A>(); }

  A& hold(std::string_view id) {
    if (auto* held = unit_->held.find(&type(), id)) return static_cast<detail::TrackedAggregate<A>*>(held)->aggregate;
    auto loaded = detail::load(*unit_, type(), id);
    auto& aggregate = loaded->aggregate;
    unit_->held.add(std::move(loaded));
    return aggregate;
  }

  detail::Unit* unit_;
};

template <class A>
struct detail::Supply<Repository<A>> : detail::SuppliedFromUnit<Repository<A>> {};

}  // namespace comptoir
