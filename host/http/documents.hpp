// What the declarations of all plugins say to programs: OpenAPI 3.1 of the routes, AsyncAPI 3.0 of the integration events.
#pragma once

#include <string>

#include "dispatch/directory.hpp"

namespace comptoir::http {

std::string openapi_document(const dispatch::Directory& directory);
std::string asyncapi_document(const dispatch::Directory& directory);

}  // namespace comptoir::http
