#include <comptoir/plugin.hpp>

#include "rabbitmq.hpp"

namespace outbox_rabbitmq {

void declare(comptoir::Plugin& plugin) { plugin.publisher<RabbitMq>().checked_by(faults_of); }

}  // namespace outbox_rabbitmq

COMPTOIR_PLUGIN("outbox-rabbitmq", "1.0.0", outbox_rabbitmq::declare);
