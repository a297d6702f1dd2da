// Matchers that speak of results, events and messages, for expectations that read as sentences and fail with sentences:
//
//   EXPECT_THAT(guest.welcome(), is_refused("guest.is_regular"));
//   EXPECT_THAT(guest, has_raised(GuestWelcomed{"ada", 2}));
//   EXPECT_THAT(guest.raised(), Contains(raised<GuestWelcomed>("ada", 2)));
//   EXPECT_THAT(scenario.events(), ElementsAre(event(GuestWelcomed{"ada", 2})));
//   EXPECT_THAT(scenario.ask(VisitsOf{"ada"}), answers(Visits{"ada", 2}));
//
// Structs are compared field by field, as they travel: they need no operator==.
#pragma once

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include <comptoir/aggregate.hpp>
#include <comptoir/testing/json.hpp>
#include <comptoir/testing/outcome.hpp>

namespace comptoir {

// How failing expectations show results and aggregates.

template <class Value>
void PrintTo(const Result<Value>& result, std::ostream* out) {
  if (result.ok())
    *out << "OK";
  else
    PrintTo(result.error(), out);
}

template <class A>
requires std::is_base_of_v<Aggregate<A, typename A::state_type>, A>
void PrintTo(const A& aggregate, std::ostream* out) {
  *out << detail::cpp_name<A>() << " " << aggregate.id() << " at version " << aggregate.version();
}

namespace detail {
inline void PrintTo(const Raised& event, std::ostream* out) { *out << event.type->cpp_name << ' ' << event.data; }
}  // namespace detail

namespace testing {

/// Agrees with what has ok() and error(): a Result of any kind, an Outcome.
class OkMatcher {
 public:
  using is_gtest_matcher = void;

  template <class Answer>
  bool MatchAndExplain(const Answer& answer, ::testing::MatchResultListener*) const {
    return answer.ok();
  }
  void DescribeTo(std::ostream* out) const { *out << "is OK"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is an error"; }
};

/// The handler agreed.
inline OkMatcher is_ok() { return {}; }

class ErrorMatcher {
 public:
  using is_gtest_matcher = void;

  ErrorMatcher(ErrorKind kind, std::string code, std::optional<std::string> pointer = {})
      : kind_(kind), code_(std::move(code)), pointer_(std::move(pointer)) {}

  template <class Answer>
  bool MatchAndExplain(const Answer& answer, ::testing::MatchResultListener*) const {
    if (answer.ok()) return false;
    const auto& error = answer.error();
    return error.kind == kind_ && error.code == code_ && (!pointer_ || points(error));
  }
  void DescribeTo(std::ostream* out) const {
    *out << "is " << wire_name(kind_) << " with code " << code_;
    if (pointer_) *out << " at " << *pointer_;
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "not: ";
    DescribeTo(out);
  }

 private:
  bool points(const Error& error) const {
    for (const auto& fault : error.faults)
      if (fault.pointer == *pointer_) return true;
    return false;
  }

  ErrorKind kind_;
  std::string code_;
  std::optional<std::string> pointer_;
};

/// The state disagreed: 409.
inline ErrorMatcher is_refused(std::string code) { return {ErrorKind::refused, std::move(code)}; }
/// There is no such thing: 404.
inline ErrorMatcher is_not_found(std::string code) { return {ErrorKind::not_found, std::move(code)}; }
/// The request breaks a rule whatever the state: 422. `pointer` names a field at fault: "/lines/0/quantity".
inline ErrorMatcher is_invalid(std::string code) { return {ErrorKind::invalid, std::move(code)}; }
inline ErrorMatcher is_invalid(std::string code, std::string pointer) { return {ErrorKind::invalid, std::move(code), std::move(pointer)}; }
/// Any other end: is_error(ErrorKind::unavailable, "store.busy").
inline ErrorMatcher is_error(ErrorKind kind, std::string code) { return {kind, std::move(code)}; }

class EventMatcher {
 public:
  using is_gtest_matcher = void;

  template <class Event>
  static EventMatcher of(const Event& event) {
    return EventMatcher(detail::Raised::of(event));
  }

  bool MatchAndExplain(const detail::Raised& event, ::testing::MatchResultListener*) const {
    return event.type == expected_.type && event.data == expected_.data;
  }
  bool MatchAndExplain(const RecordedEvent& event, ::testing::MatchResultListener*) const {
    return event.type == expected_.type->name && event.data == expected_.data;
  }
  void DescribeTo(std::ostream* out) const { *out << "is " << expected_.type->name_in_sentences() << ' ' << expected_.data; }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "not: ";
    DescribeTo(out);
  }

 private:
  explicit EventMatcher(detail::Raised expected) : expected_(std::move(expected)) {}

  detail::Raised expected_;
};

/// An event equal to this one: of an aggregate's raised(), of a scenario's events() and published().
template <class Event>
EventMatcher event(const Event& event) {
  return EventMatcher::of(event);
}

/// The same by fields: raised<GuestWelcomed>("ada", 2).
template <class Event, class... Fields>
EventMatcher raised(Fields&&... fields) {
  return EventMatcher::of(Event{std::forward<Fields>(fields)...});
}

class RaisedMatcher {
 public:
  using is_gtest_matcher = void;

  explicit RaisedMatcher(std::vector<detail::Raised> expected) : expected_(std::move(expected)) {}

  template <class A>
  bool MatchAndExplain(const A& aggregate, ::testing::MatchResultListener* listener) const {
    *listener << "which has raised " << shown(aggregate.raised());
    const auto same = [](const detail::Raised& a, const detail::Raised& b) { return a.type == b.type && a.data == b.data; };
    return std::equal(expected_.begin(), expected_.end(), aggregate.raised().begin(), aggregate.raised().end(), same);
  }
  void DescribeTo(std::ostream* out) const { *out << "has raised " << shown(expected_); }
  void DescribeNegationTo(std::ostream* out) const { *out << "has not raised " << shown(expected_); }

 private:
  static std::string shown(const std::vector<detail::Raised>& events) { return events.empty() ? "nothing" : ::testing::PrintToString(events); }

  std::vector<detail::Raised> expected_;
};

/// The aggregate has raised exactly these events, in this order; has_raised() is none.
template <class... Events>
RaisedMatcher has_raised(const Events&... events) {
  return RaisedMatcher({detail::Raised::of(events)...});
}

template <class Message>
class MessageMatcher {
 public:
  using is_gtest_matcher = void;

  MessageMatcher(std::string_view verb, const Message& expected) : verb_(verb), expected_(json_of(expected)) {}

  bool MatchAndExplain(const Outcome& outcome, ::testing::MatchResultListener*) const { return outcome.ok() && outcome.json() == expected_; }
  bool MatchAndExplain(const Result<Message>& result, ::testing::MatchResultListener* listener) const {
    return result.ok() && MatchAndExplain(*result, listener);
  }
  bool MatchAndExplain(const std::optional<Message>& message, ::testing::MatchResultListener* listener) const {
    if (message) return MatchAndExplain(*message, listener);
    *listener << "which is absent";
    return false;
  }
  bool MatchAndExplain(const Message& message, ::testing::MatchResultListener* listener) const {
    const auto json = json_of(message);
    *listener << "which is " << json;
    return json == expected_;
  }
  void DescribeTo(std::ostream* out) const { *out << verb_ << ' ' << expected_; }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "not: ";
    DescribeTo(out);
  }

 private:
  std::string_view verb_;
  std::string expected_;
};

/// The handler agreed, and answered this.
template <class Message>
MessageMatcher<Message> answers(const Message& expected) {
  return {"answers", expected};
}

/// The message, or the optional one, is equal to this one: EXPECT_THAT(scenario.view<Visits>("ada"), equals(Visits{"ada", 2})).
template <class Message>
MessageMatcher<Message> equals(const Message& expected) {
  return {"equals", expected};
}

}  // namespace testing
}  // namespace comptoir
