#include <comptoir/plugin.hpp>

#include "outbox_log.hpp"

namespace outbox_log {

void declare(comptoir::Plugin& plugin) { plugin.publisher<OutboxLog>().checked_by(faults_of); }

}  // namespace outbox_log

COMPTOIR_PLUGIN("outbox-log", "1.0.0", outbox_log::declare);
