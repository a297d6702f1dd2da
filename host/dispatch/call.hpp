// The way of a message into a plugin: what units and queries share.
#pragma once

#include <string>

#include "dispatch/delivery.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/request.hpp"
#include "dispatch/work.hpp"
#include "storage/records.hpp"

namespace comptoir::dispatch {

/// What a handler is told of an event besides its message. Borrowed for the time of the call.
struct Occurrence {
  template <class Record>  // storage::Event or storage::Message
  explicit Occurrence(const Record& record) : stream(record.stream), version(record.version), id(record.id), recorded(record.origin.recorded) {}

  const storage::StreamKey& stream;
  std::uint64_t version;
  const Id& id;
  Timestamp recorded;
};

/// One call of one handler.
struct Call {
  const Target& target;
  std::string_view type;     ///< wire name of the message
  std::string_view message;  ///< JSON
  const Request& request;
  bool from_client = false;           ///< the request's own message: its parameters belong to it, and unknown fields are refused
  const Occurrence* event = nullptr;  ///< of which the message tells
  Id causation;
  Timestamp now;
  const Delivery* delivery = nullptr;  ///< that the unit of work is made for
};

/// The code of what becomes of a message whose handler took longer than its deadline.
inline constexpr std::string_view handler_deadline = "handler.deadline";
/// Which handler took too long, for people.
std::string overdue_sentence(const plugins::Watch& watch);

/// Counts the call as one that failed: by the thread that comes back too late, or by whoever takes over from one that does not.
void count_overdue(const plugins::Watch& watch);

/// Runs it; the answer is appended to `answer`. Throws Refusal when the handler ends with an error, and what broke in `work`; DeadlinePassed when it
/// took too long, and Abandoned, at last, when its thread was given up meanwhile.
void run_call(const Call& call, comptoir_work& work, std::string& answer);

}  // namespace comptoir::dispatch
