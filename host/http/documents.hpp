// What the declarations of all plugins say to programs: OpenAPI 3.1 of the routes, AsyncAPI 3.0 of the integration events.
#pragma once

#include <string>
#include <vector>

#include "dispatch/directory.hpp"

namespace comptoir::http {

std::string openapi_document(const dispatch::Directory& directory);

/// `received`: the reactions to events that come in from outside, those of one event side by side.
using Received = std::vector<const dispatch::ReactionEntry*>;
std::string asyncapi_document(const dispatch::Directory& directory, const Received& received);

}  // namespace comptoir::http
