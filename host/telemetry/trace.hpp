// The thread of cause and effect through processes, as W3C Trace Context writes it in the header `traceparent`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::telemetry {

/// A trace id, the id of the span that is running, and whether the trace is sampled. A small value, copied freely. [thread-safe]
class Trace {
 public:
  /// The trace that `traceparent` names; empty when it breaks the grammar: then a new one begins, since a bad header of a client is no
  /// reason to refuse it. Accepts versions to come, as far as version 00 reads them.
  static std::optional<Trace> parse(std::string_view traceparent);

  /// A new, sampled trace with random ids.
  static Trace begin();

  /// A new span of the same trace.
  [[nodiscard]] Trace child() const;

  /// "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  [[nodiscard]] std::string traceparent() const;

  [[nodiscard]] std::string_view trace_id() const { return {trace_id_.data(), trace_id_.size()}; }
  [[nodiscard]] std::string_view span_id() const { return {span_id_.data(), span_id_.size()}; }
  [[nodiscard]] bool sampled() const { return sampled_; }

  bool operator==(const Trace&) const = default;

  /// The trace that the calling thread works for, or null. Log lines carry its id.
  static const Trace* current();

 private:
  Trace() = default;

  std::array<char, 32> trace_id_{};
  std::array<char, 16> span_id_{};
  bool sampled_ = true;
};

/// Makes a trace the calling thread's current one while it lives. Scopes nest; each ends on the thread where it began.
class TraceScope {
 public:
  explicit TraceScope(const Trace& trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  const Trace trace_;
  const Trace* const before_;
};

}  // namespace comptoir::telemetry
