#include <comptoir/plugin.hpp>

#include "test_receiver.hpp"

namespace test_receiver {

void declare(comptoir::Plugin& plugin) { plugin.receiver<TestReceiver>(); }

}  // namespace test_receiver

COMPTOIR_PLUGIN("test-receiver", "1.0.0", test_receiver::declare);
