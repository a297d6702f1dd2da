// The least that a plugin can be asked to do: what a call costs by itself.
#include <string>
#include <utility>

#include <comptoir/plugin.hpp>

namespace empty {

template <int number>
struct Nothing {};

template <int number>
comptoir::Result<> nothing(const Nothing<number>&) {
  return {};
}

template <int... index>
void declare_commands(comptoir::Plugin& plugin, std::integer_sequence<int, index...>) {
  const auto name_of = [](int number) { return "empty.nothing.count" + std::to_string(number) + "/1"; };
  (plugin.command(nothing<100 + index>, std::string_view(name_of(100 + index))), ...);
}

/// A hundred commands, for a name is looked up among others: "empty.nothing.count100/1" to "empty.nothing.count199/1".
void declare(comptoir::Plugin& plugin) { declare_commands(plugin, std::make_integer_sequence<int, 100>{}); }

}  // namespace empty

COMPTOIR_PLUGIN("empty", "1.0.0", empty::declare);
