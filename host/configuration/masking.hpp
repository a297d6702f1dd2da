// Secrets must not be seen in a log, in an error, or over an operator's shoulder.
#pragma once

#include <string>
#include <string_view>

namespace comptoir::configuration {

/// What stands in place of a secret.
inline constexpr std::string_view mask = "***";

/// Whether a key by this name holds a secret: it contains password, secret, token, credential or passphrase, in whatever case.
bool names_secret(std::string_view key);

/// `text` with the password of a URL ("amqp://guest:***@host/") and the values of secret parameters ("?password=***") masked.
/// A text without either comes back as it was.
std::string masked_url(std::string_view text);

}  // namespace comptoir::configuration
