// What the declarations of a plugin fill: its contract, the handlers that the contract numbers, and what is wrong so far.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/aggregate_type.hpp>
#include <comptoir/detail/consistency.hpp>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/folding.hpp>
#include <comptoir/detail/handler.hpp>
#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

class Registry {
 public:
  contract::Contract contract;
  std::vector<Handler> handlers;
  Consistency consistency;

  /// Keeps a function, and answers its number.
  template <Use use, class Callable>
  std::uint32_t add(Callable callable) {
    using Sign = SignatureOf<Callable>;
    require_all(consistency, cpp_name<typename Sign::Message>(), typename Sign::Needs{});
    handlers.push_back(handler_of<use>(std::move(callable)));
    return static_cast<std::uint32_t>(handlers.size() - 1);
  }

  /// The name of what a declaration refers to; empty, and a fault, when `declare` has not named it yet.
  template <class Event>
  const std::string& declared_event() {
    return named(event_type<Event>().name, "Event", "event", cpp_name<Event>());
  }
  template <class A>
  const std::string& declared_aggregate() {
    return named(aggregate_type<A>().name, "Aggregate", "aggregate", cpp_name<A>());
  }

 private:
  [[gnu::cold]] const std::string& named(const std::string& name, std::string_view what, std::string_view function, std::string_view cpp_name) {
    if (name.empty())
      consistency.add(std::string(what) + ' ' + std::string(cpp_name) + " has a handler before it has a name: declare plugin." +
                      std::string(function) + '<' + std::string(cpp_name) + ">(...) first.");
    return name;
  }
};

}  // namespace comptoir::detail
