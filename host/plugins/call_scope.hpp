// What the calling thread is doing inside a plugin, for its last words should it die there.
#pragma once

#include <string_view>

#include <comptoir/id.hpp>

namespace comptoir::plugins {

/// The calling thread is inside this call while the object lives. Scopes nest; each ends on the thread where it began, also by unwinding.
/// Everything named is borrowed. No lock, no allocation, no look at a clock.
class CallScope {
 public:
  /// A call as people know it.
  struct Names {
    std::string_view plugin{};
    std::string_view handler{};      ///< "orders.place_order/1", "stock/order.cancelled", or a step of the plugin's life: "start"
    std::string_view type{};         ///< of the message, where there is one
    std::string_view traceparent{};  ///< that the call works for, where there is one

    /// Because of what the unit of work runs: a delivery to `consumer`, or a command; empty and nil otherwise.
    std::string_view consumer{};
    std::string_view tenant{};
    std::string_view aggregate_type{};
    std::string_view aggregate_id{};
    Id message{};
  };

  explicit CallScope(const Names& names);
  /// A step of the plugin's life, or a function of one of its tables: "start", "drive".
  CallScope(std::string_view plugin, std::string_view step);
  ~CallScope();
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

  /// What the calling thread is inside of, the innermost call; null: nothing. The handler of a fatal signal may ask.
  static const Names* innermost() noexcept;

 private:
  Names names_;
  const Names* outer_;
};

}  // namespace comptoir::plugins
