#include "contexts.hpp"

#include <array>
#include <dlfcn.h>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

namespace trade {

namespace {

const comptoir_entry& entry_of(const std::string& library) {
  auto* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error(dlerror());
  return *static_cast<const comptoir_entry*>(dlsym(handle, "comptoir_plugin_entry"));
}

constexpr auto seller =
    R"({"seller":{"name":"Comptoir SARL","address":["1 rue du Port","44000 Nantes"],"siren":"404833048","vatNumber":"FR83404833048"}})";

}  // namespace

Context::Context(const std::string& library, const std::string& settings) : scenario(entry_of(library), settings) {}

Contexts::Contexts(std::function<void(const RecordedEvent&)> events)
    : orders(ORDERS_PLUGIN, "{}"), stock(STOCK_PLUGIN, "{}"), invoicing(INVOICING_PLUGIN, seller), events_(std::move(events)) {}

Outcome Contexts::tell(Context& context, const std::string& command, const std::string& json) {
  auto outcome = context.scenario.when_json(command, json);
  if (!outcome.ok()) {
    const auto& [code, sentence] = std::tie(outcome.error().code, outcome.error().sentence);
    EXPECT_TRUE(code != "command.unknown" && code != "message.invalid" && outcome.error().kind != comptoir::ErrorKind::failed)
        << command << ' ' << json << ": " << code << ": " << sentence;
  }
  spread(context);
  return outcome;
}

bool Contexts::deliver(std::mt19937& random) {
  std::vector<std::pair<Context*, std::string>> waiting;
  for (auto* context : {&orders, &stock, &invoicing})
    for (const auto& [aggregate, events] : context->arriving) waiting.emplace_back(context, aggregate);
  if (waiting.empty()) return false;

  const auto& [context, aggregate] = waiting[random() % waiting.size()];
  auto& queue = context->arriving.at(aggregate);
  const auto event = std::move(queue.front());
  queue.pop_front();
  if (queue.empty()) context->arriving.erase(aggregate);
  hear(*context, event);
  return true;
}

void Contexts::repeat(std::mt19937& random) {
  auto& context = *std::array{&orders, &stock, &invoicing}[random() % 3];
  if (!context.heard.empty()) hear(context, RecordedEvent(context.heard[random() % context.heard.size()]));
}

bool Contexts::tick() {
  const auto ticked = tell(invoicing, "invoicing.draft_due_credits/1", "{}");
  EXPECT_TRUE(ticked.ok()) << ticked.error().code << ": " << ticked.error().sentence;
  return !invoicing.scenario.events().empty();
}

void Contexts::deliver_all(std::mt19937& random) {
  while (deliver(random) || tick()) {
  }
}

void Contexts::spread(Context& from) {
  for (const auto& event : from.scenario.events()) events_(event);
  for (const auto& event : from.scenario.published())
    for (auto* context : {&orders, &stock, &invoicing})
      if (context != &from && !context->unheard.contains(event.type))
        context->arriving[event.aggregate_type + "/" + event.aggregate_id].push_back(event);
}

void Contexts::hear(Context& context, const RecordedEvent& event) {
  const auto outcome = context.scenario.receive_json(event.type, event.data, event.aggregate_id);
  if (!outcome.ok() && outcome.error().code == "reaction.unknown") {
    context.unheard.insert(event.type);
    return;
  }
  ASSERT_TRUE(outcome.ok()) << event.type << ' ' << event.data << " would be parked: " << outcome.error().code << ": " << outcome.error().sentence;
  context.heard.push_back(event);
  spread(context);
}

}  // namespace trade
