// The least that a plugin can be asked to do: what a call costs by itself.
#include <comptoir/plugin.hpp>

namespace empty {

struct Nothing {};

comptoir::Result<> nothing(const Nothing&) { return {}; }

/// A hundred commands, for a name is looked up among others: "empty.nothing.count100/1" to "empty.nothing.count199/1".
void declare(comptoir::Plugin& plugin) {
  for (int number = 100; number < 200; ++number) plugin.command(nothing, "empty.nothing.count" + std::to_string(number) + "/1");
}

}  // namespace empty

COMPTOIR_PLUGIN("empty", "1.0.0", empty::declare);
