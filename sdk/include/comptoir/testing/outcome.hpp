// What became of an act of a scenario, and the events that tell of it.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include <comptoir/id.hpp>
#include <comptoir/message.hpp>
#include <comptoir/plugin.hpp>
#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

namespace comptoir {

// How failing expectations show what stands in namespace comptoir.

inline void PrintTo(const Error& error, std::ostream* out) {
  *out << wire_name(error.kind) << ' ' << error.code << ": " << error.sentence;
  for (const auto& fault : error.faults) *out << "\n  " << fault.pointer << " " << fault.code << ": " << fault.message;
  if (!error.details.empty()) *out << "\n  " << error.details;
}

}  // namespace comptoir

namespace comptoir::testing {

/// An event as a host keeps it, or as the outbox carries it.
struct RecordedEvent {
  std::string type;  ///< Its wire name: "guest.welcomed/1".
  std::string data;  ///< JSON.
  std::string aggregate_type;
  std::string aggregate_id;
  std::uint64_t aggregate_version = 0;
  Id id;
  Timestamp recorded;

  /// The event as a struct. Throws std::runtime_error when the data is none of it.
  template <class Event>
  [[nodiscard]] Event as() const {
    return detail::read_stored<Event>(data, type);
  }
};

/// Agreement with an answer, or an error.
class Outcome {
 public:
  explicit Outcome(std::string answer) : answer_(std::move(answer)) {}
  explicit Outcome(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }

  /// Calling this on an agreement is a defect and throws std::bad_optional_access.
  [[nodiscard]] const Error& error() const { return error_.value(); }

  /// The answer as JSON; empty when there is none.
  [[nodiscard]] const std::string& json() const { return answer_; }

  /// The answer as a struct. Throws std::runtime_error when it is none of it.
  template <class Answer>
  [[nodiscard]] Answer answer() const {
    return detail::read_stored<Answer>(answer_, "answer");
  }

 private:
  std::string answer_;
  std::optional<Error> error_;
};

// How failing expectations show them.

inline void PrintTo(const RecordedEvent& event, std::ostream* out) {
  *out << event.type << ' ' << event.data << " of " << event.aggregate_type << ' ' << event.aggregate_id;
}

inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  if (outcome.ok())
    *out << "OK " << outcome.json();
  else
    PrintTo(outcome.error(), out);
}

}  // namespace comptoir::testing
