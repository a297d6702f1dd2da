// What a handler answers: a value, or an error with a stable code and a sentence.
//
// A refusal is a value, not an exception: the rules of the domain say no, the caller learns why, nothing was changed.
// Broken infrastructure throws, and the unit of work is dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace comptoir {

/// Why an answer is not a value. The numbers cross the ABI and never change.
enum class ErrorKind : std::int32_t {
  refused = 1,      ///< The request is fine, the state disagrees: it may succeed later. HTTP 409.
  not_found = 2,    ///< What was asked for does not exist, or belongs to another tenant. HTTP 404.
  invalid = 3,      ///< The request breaks a rule whatever the state. HTTP 422.
  malformed = 4,    ///< The message cannot be read. HTTP 400.
  forbidden = 5,    ///< The principal may not do this. HTTP 403.
  unavailable = 6,  ///< Try again: busy, lagging, a lock that took too long. HTTP 503.
  failed = 7,       ///< A defect or broken infrastructure. HTTP 500.
};

/// One thing that is wrong inside a message. `pointer` is a JSON pointer (RFC 6901); empty stands for the whole message.
struct Fault {
  std::string pointer;
  std::string code;
  std::string message;

  bool operator==(const Fault&) const = default;
};

/// An error. `code` is dotted snake_case and stable (`stock.insufficient`); `sentence` is for people.
struct Error {
  ErrorKind kind = ErrorKind::refused;
  std::string code;
  std::string sentence;
  std::vector<Fault> faults;
  std::string details;  ///< A JSON object of further facts for programs (see `with`), or empty.

  /// Adds the fields of a plain struct as further facts: `refused(...).with(Shortage{lines})`. Defined in message.hpp.
  template <class Facts>
  [[nodiscard]] Error with(const Facts& facts) &&;

  /// Moves the faults to where the part that is wrong stands in the whole message: a line's "/quantity" below "/lines/3" is "/lines/3/quantity".
  [[nodiscard]] Error below(const std::string& pointer) && {
    for (auto& fault : faults) fault.pointer.insert(0, pointer);
    return std::move(*this);
  }

  bool operator==(const Error&) const = default;
};

[[nodiscard]] inline Error refused(std::string code, std::string sentence) {
  return {ErrorKind::refused, std::move(code), std::move(sentence), {}, {}};
}
[[nodiscard]] inline Error not_found(std::string code, std::string sentence) {
  return {ErrorKind::not_found, std::move(code), std::move(sentence), {}, {}};
}
[[nodiscard]] inline Error forbidden(std::string code, std::string sentence) {
  return {ErrorKind::forbidden, std::move(code), std::move(sentence), {}, {}};
}
[[nodiscard]] inline Error unavailable(std::string code, std::string sentence) {
  return {ErrorKind::unavailable, std::move(code), std::move(sentence), {}, {}};
}

/// `pointer` names the field that is wrong, as a JSON pointer into the message: "/lines/0/quantity".
[[nodiscard]] inline Error invalid(std::string code, std::string sentence, std::string pointer = {}) {
  Error error{ErrorKind::invalid, std::move(code), std::move(sentence), {}, {}};
  if (!pointer.empty()) error.faults.push_back({std::move(pointer), error.code, error.sentence});
  return error;
}

template <class Value = void>
class Result;

namespace detail {
template <class Answer>
struct AsResult {
  using type = Result<Answer>;
};
template <class Value>
struct AsResult<Result<Value>> {
  using type = Result<Value>;
};
}  // namespace detail

/// A value or an error; never both, never neither. `Result<>` carries no value.
template <class Value>
class [[nodiscard]] Result {
 public:
  using value_type = Value;

  Result(Value value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): a handler returns plain values
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// The value. Calling these on an error is a defect and throws std::bad_optional_access.
  const Value& operator*() const& { return value_.value(); }
  Value&& operator*() && { return std::move(value_).value(); }
  const Value* operator->() const { return &value_.value(); }

  /// What `next` makes of the value, or the error: `read(json).and_then(check)`. `next` answers a value or a Result.
  template <class Next>
  auto and_then(Next next) const -> typename detail::AsResult<std::remove_cvref_t<decltype(next(std::declval<const Value&>()))>>::type {
    if (!ok()) return error();
    return next(*value_);
  }

  /// The error. Only meaningful when `!ok()`.
  const Error& error() const { return error_; }

 private:
  std::optional<Value> value_;
  Error error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// What `next` answers, or the error: `card.spend(points).and_then([&] { return card.state(); })`. `next` answers a value or a Result.
  template <class Next>
  auto and_then(Next next) const -> typename detail::AsResult<std::remove_cvref_t<decltype(next())>>::type {
    if (!ok()) return error();
    return next();
  }

  /// The error. Calling this on an agreement is a defect and throws std::bad_optional_access.
  const Error& error() const { return error_.value(); }

 private:
  std::optional<Error> error_;
};

}  // namespace comptoir
