// The outside's view of an integration event: a CloudEvents 1.0 document.
#pragma once

#include <string>

#include "storage/records.hpp"

namespace comptoir::outbox {

/// `application/cloudevents+json`. Extension attributes carry tenant, aggregate, version and causes; `data` is the event's JSON as stored.
std::string envelope(const storage::Message& message);

/// The routing key: the event's name without its revision.
std::string_view routing_key(const storage::Message& message);

}  // namespace comptoir::outbox
