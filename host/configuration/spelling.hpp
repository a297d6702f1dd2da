// How a plugin's setting is called: `retry_after_ms` in a file, "retryAfterMs" on the wire.
#pragma once

#include <string>
#include <string_view>

namespace comptoir::configuration {

std::string camel_case(std::string_view name);
std::string snake_case(std::string_view name);

}  // namespace comptoir::configuration
