// The way of a message into a plugin: what units and queries share.
#pragma once

#include <string>

#include "dispatch/directory.hpp"
#include "dispatch/request.hpp"
#include "dispatch/work.hpp"
#include "storage/records.hpp"

namespace comptoir::dispatch {

/// One call of one handler.
struct Call {
  const Target& target;
  std::string_view type;     ///< wire name of the message
  std::string_view message;  ///< JSON
  const Request& request;
  bool from_client = false;                 ///< the request's own message: its parameters belong to it, and unknown fields are refused
  const storage::Message* event = nullptr;  ///< whose event the message is
  Id causation;
  Timestamp now;
};

/// Runs it; the answer is appended to `answer`. Throws Refusal when the handler ends with an error, and what broke in `work`.
void run_call(const Call& call, comptoir_work& work, std::string& answer);

}  // namespace comptoir::dispatch
