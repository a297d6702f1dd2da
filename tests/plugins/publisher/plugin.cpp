#include <comptoir/plugin.hpp>

#include "test_publisher.hpp"

namespace test_publisher {

void declare(comptoir::Plugin& plugin) { plugin.publisher<TestPublisher>(); }

}  // namespace test_publisher

COMPTOIR_PLUGIN("test-publisher", "1.0.0", test_publisher::declare);
