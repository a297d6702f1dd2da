// A route as `declare` describes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <comptoir/detail/function.hpp>
#include <comptoir/detail/registry.hpp>
#include <comptoir/detail/wire_name.hpp>

namespace comptoir::detail {

class ConversationDeclaration;

class RouteDeclaration {
 public:
  RouteDeclaration(Registry& registry, std::size_t number) : registry_(&registry), number_(number) {}

  /// What the principal must hold: "orders:order:confirm".
  RouteDeclaration& permission(PermissionName name);
  /// A success is 201 instead of 200, with Location and ETag of the new aggregate: of that which the plugin's GET route `.shows`.
  RouteDeclaration& creates();
  /// The same for what is part of an aggregate: the path of the GET route that shows it, "/orders/{orderId}/lines/{lineId}". Its parameters are taken
  /// from the answer, then from the path of the request.
  RouteDeclaration& creates(std::string_view shown_at);
  /// The client must send an Idempotency-Key: what creates money, stock, numbers or messages.
  RouteDeclaration& idempotent();
  /// A line for the documentation.
  RouteDeclaration& summary(std::string_view sentence);

  /// A GET whose answer shows this aggregate: its version is the ETag. `id` says what the aggregate's id is made of, "{warehouse}/{sku}"; it need not
  /// be said where the path has one parameter, or one that is named after the aggregate (`{orderId}`, `{order}`).
  template <class A>
  RouteDeclaration& shows(std::string_view id = {});
  /// The same for a command: the aggregate whose version is answered, and compared with If-Match. It is that of the handler's first Repository
  /// unless said otherwise.
  template <class A>
  RouteDeclaration& changes(std::string_view id = {});

  /// The event of the route's aggregate that asks others, and so opens a conversation with them. While it is under way the answer is 202; what
  /// concludes it is told to whoever asks again, under the same Idempotency-Key or another.
  template <class Event>
  ConversationDeclaration opens();

 protected:
  contract::Route& route();
  RouteDeclaration& is_about(const std::string& aggregate, std::string_view id);
  Registry* registry_;
  std::size_t number_;
};

/// A route that opens a conversation, and the events that conclude it.
class ConversationDeclaration : public RouteDeclaration {
 public:
  using RouteDeclaration::RouteDeclaration;

  /// The event that ends it well: its data is the answer.
  template <class Event>
  ConversationDeclaration& concludes(std::uint32_t status = 200);
  /// The event that ends it badly: `refusal` makes an Error of it.
  template <class Refusal>
  ConversationDeclaration& concludes_refused(Refusal refusal);
};

inline contract::Route& RouteDeclaration::route() { return registry_->contract.routes[number_]; }
inline RouteDeclaration& RouteDeclaration::permission(PermissionName name) {
  route().permission = std::string_view(name);
  return *this;
}
inline RouteDeclaration& RouteDeclaration::creates() { return creates({}); }
inline RouteDeclaration& RouteDeclaration::creates(std::string_view shown_at) {
  route().success = 201;
  route().location = shown_at;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::idempotent() {
  route().idempotent = true;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::summary(std::string_view sentence) {
  route().summary = sentence;
  return *this;
}
inline RouteDeclaration& RouteDeclaration::is_about(const std::string& aggregate, std::string_view id) {
  route().aggregate = aggregate;
  route().aggregate_id = id;
  return *this;
}
template <class A>
RouteDeclaration& RouteDeclaration::shows(std::string_view id) {
  return is_about(registry_->declared_aggregate<A>(), id);
}
template <class A>
RouteDeclaration& RouteDeclaration::changes(std::string_view id) {
  return is_about(registry_->declared_aggregate<A>(), id);
}
template <class Event>
ConversationDeclaration RouteDeclaration::opens() {
  route().opens = registry_->declared_event<Event>();
  return {*registry_, number_};
}
template <class Event>
ConversationDeclaration& ConversationDeclaration::concludes(std::uint32_t status) {
  route().conclusions.push_back({registry_->declared_event<Event>(), status, {}});
  return *this;
}
template <class Refusal>
ConversationDeclaration& ConversationDeclaration::concludes_refused(Refusal refusal) {
  using Event = typename SignatureOf<Refusal>::Message;
  const auto& event = registry_->declared_event<Event>();
  route().conclusions.push_back({event, 409, registry_->add<Use::refuses>(refusal)});
  return *this;
}

}  // namespace comptoir::detail
