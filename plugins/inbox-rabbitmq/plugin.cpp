#include <comptoir/plugin.hpp>

#include "rabbitmq.hpp"

namespace inbox_rabbitmq {

void declare(comptoir::Plugin& plugin) { plugin.receiver<RabbitMq>().checked_by(faults_of); }

}  // namespace inbox_rabbitmq

COMPTOIR_PLUGIN("inbox-rabbitmq", "1.0.0", inbox_rabbitmq::declare);
