// Who can reach an address that the host is to listen on.
#pragma once

#include <string_view>

namespace comptoir::configuration {

enum class Reach {
  this_machine,  ///< loopback (127.0.0.0/8, ::1, localhost) or a socket in the file system
  beyond,        ///< other machines, perhaps all of them
  malformed,     ///< no address: names are not looked up, since what they resolve to may change
};

/// Reads "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or "unix:/run/comptoir.sock".
[[nodiscard]] Reach reach_of(std::string_view address);

}  // namespace comptoir::configuration
