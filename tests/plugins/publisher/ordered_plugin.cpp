// The test publisher, which says of itself that it keeps the order: it is to be told neither `backwards` nor `shuffled`.
#include <comptoir/plugin.hpp>

#include "test_publisher.hpp"

namespace test_publisher {

struct OrderedPublisher final : TestPublisher {
  using TestPublisher::TestPublisher;
  static constexpr bool keeps_order = true;
};

void declare(comptoir::Plugin& plugin) { plugin.publisher<OrderedPublisher>(); }

}  // namespace test_publisher

COMPTOIR_PLUGIN("ordered-publisher", "1.0.0", test_publisher::declare);
