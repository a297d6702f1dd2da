// An event as `declare` describes it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <comptoir/detail/function.hpp>
#include <comptoir/detail/registry.hpp>
#include <comptoir/detail/schema.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::detail {

template <class Event>
class EventDeclaration {
 public:
  EventDeclaration(Registry& registry, std::size_t number) : registry_(&registry), number_(number) {}

  /// Other contexts may react to it, and it goes through the outbox: its fields are a contract from now on.
  EventDeclaration& published();

  /// Publishes, under `name`, what `map` makes of it: a struct, or an optional one for "not always". `map` is pure.
  template <class Map>
  EventDeclaration& published_as(WireName name, Map map);

 private:
  void publish(std::string_view name);

  Registry* registry_;
  std::size_t number_;
};

template <class Event>
EventDeclaration<Event>& EventDeclaration<Event>::published() {
  publish(registry_->contract.events[number_].name);
  return *this;
}

template <class Event>
void EventDeclaration<Event>::publish(std::string_view name) {
  auto& event = registry_->contract.events[number_];
  if (event.published)
    registry_->consistency.add("Event " + event.name + " is published twice, as " + *event.published + " and as " + std::string(name) +
                               ": an event is published once.");
  event.published = name;
}

template <class Event>
template <class Map>
EventDeclaration<Event>& EventDeclaration<Event>::published_as(WireName name, Map map) {
  using Sign = SignatureOf<Map>;
  using Published = typename Single<typename Sign::Answer>::type;
  event_type<Published>().name = std::string_view(name);
  publish(name);
  auto& event = registry_->contract.events[number_];
  event.published_schema = json_schema<Published>();
  event.mapping = registry_->add<Use::maps>(map);
  return *this;
}

}  // namespace comptoir::detail
