#include <algorithm>

#include "configuration/sections.hpp"

namespace comptoir::configuration {

namespace {

void read_one(Section& section, plugins::Deadlines& into) {
  section.milliseconds("handler_ms", into.handler);
  section.milliseconds("start_ms", into.start);
  section.milliseconds("stop_ms", into.stop);
  section.milliseconds("call_ms", into.call);
}

}  // namespace

void read_deadlines(Section deadlines, const std::vector<EnabledPlugin>& enabled, Deadlines& into) {
  read_one(deadlines, into.all);
  deadlines.milliseconds("host_stop_ms", into.host_stop);

  auto of_plugin = deadlines.section("of_plugin");
  for (const auto& member : of_plugin.members()) {
    auto own = of_plugin.section(member.key);
    auto& read = into.of_plugin.emplace(member.key, into.all).first->second;
    read_one(own, read);
    own.close();
    refuse_mistyped(of_plugin, member, enabled);
    if (!is_plugin_name(member.key))
      of_plugin.refuse(member, member.key, "not_a_name", "this key names no plugin", "write a plugin's name: [deadlines.of_plugin.orders]");
  }
  deadlines.close();
}

const plugins::Deadlines& Deadlines::of(const std::string& plugin) const {
  const auto found = of_plugin.find(plugin);
  return found == of_plugin.end() ? all : found->second;
}

std::chrono::milliseconds Deadlines::shortest() const {
  const auto least = [](const plugins::Deadlines& one) { return std::min({one.handler, one.start, one.stop, one.call}); };
  auto shortest = least(all);
  for (const auto& [name, one] : of_plugin) shortest = std::min(shortest, least(one));
  return shortest;
}

}  // namespace comptoir::configuration
