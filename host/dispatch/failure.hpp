// What broke, as an error that can travel.
#pragma once

#include <exception>
#include <functional>

#include <comptoir/result.hpp>

#include "storage/errors.hpp"

namespace comptoir::dispatch {

/// The error that a unit or a query ends with when this was thrown. What the store and the system say is made UTF-8: it goes into JSON documents.
Error error_of(const std::exception& failure);

/// The same for whatever is being handled: from within a `catch` block. Abandoned is no failure, and is thrown on.
Error error_of_current_exception();

/// SQL that a plugin wrote was refused, not what the host wrote for it.
struct StatementRefused : storage::BadStatement {
  using BadStatement::BadStatement;
};

/// What was thrown, for another thread: one of the same kind is thrown there, as far as somebody tells the kinds apart.
class Thrown {
 public:
  explicit Thrown(const std::exception& failure);
  /// Throws it.
  void again() const;

 private:
  std::function<void()> again_;
};

/// Whether it says nothing of the call that met it.
bool is_of_the_store(const Error& error);

}  // namespace comptoir::dispatch
