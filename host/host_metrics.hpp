// What a scrape asks the running parts: the outbox, the transport, the event bus, the log.
#pragma once

namespace comptoir {

class Host;

/// Adds the callbacks. The host must outlive the last scrape.
void add_host_metrics(Host& host);

}  // namespace comptoir
