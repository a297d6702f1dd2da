// Uniqueness across aggregates: a key that at most one owner holds, such as a SKU or an e-mail address.
#pragma once

#include <string_view>

#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// Claims of this tenant. They become durable with the unit, in the order they were made. [unit-thread]
class Claims {
 public:
  explicit Claims(detail::Unit& unit) : unit_(&unit) {}

  /// Claims `key` within `scope` for `owner`. Held by the same owner already: nothing happens, and that is no error.
  /// Held by another: the handler ends with 409 and code "<scope>.taken". A key is one line of 1 to 255 bytes, and so is an owner: whatever else is
  /// claimed ends the handler with 422, "<scope>.key_invalid" or "<scope>.owner_invalid". A scope is dotted lower case, such as "member.email": any
  /// other ends it with 500, "claim.bad_scope".
  void claim(std::string_view scope, std::string_view key, std::string_view owner) {
    unit_->check(unit_->plugin.table->claim(unit_->work, detail::text(scope), detail::text(key), detail::text(owner)));
  }

  /// Gives `key` back. Not held by `owner`, or no key that anybody could hold, such as an empty one: nothing happens.
  void release(std::string_view scope, std::string_view key, std::string_view owner) {
    unit_->check(unit_->plugin.table->release(unit_->work, detail::text(scope), detail::text(key), detail::text(owner)));
  }

 private:
  detail::Unit* unit_;
};

template <>
struct detail::Supply<Claims> : detail::SuppliedFromUnit<Claims> {};

}  // namespace comptoir
