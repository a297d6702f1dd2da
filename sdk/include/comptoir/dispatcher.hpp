// Sends further commands of this context, within the same unit of work.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/message_name.hpp>
#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// A command that is sent runs after the sending handler agreed, first in, first out, in the same transaction: when it refuses, all of it
/// is refused. Other contexts are reached by events, never by their commands. [unit-thread]
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;

  /// Sends a command that this plugin declared.
  template <class Command>
  void send(const Command& command) {
    std::string message;
    detail::write_json(message, command);
    dispatch(detail::message_name<Command>(), message);
  }

  /// The same by wire name ("guestbook.welcome/1") and JSON.
  virtual void dispatch(std::string_view command, std::string_view message) = 0;
};

namespace detail {

class UnitDispatcher final : public Dispatcher {
 public:
  explicit UnitDispatcher(Unit& unit) : unit_(&unit) {}
  void dispatch(std::string_view command, std::string_view message) override {
    unit_->check(unit_->plugin.table->dispatch(unit_->work, text(command), text(message)));
  }

 private:
  Unit* unit_;
};

template <>
struct Supply<Dispatcher> : SuppliedFromUnit<UnitDispatcher> {};

}  // namespace detail
}  // namespace comptoir
