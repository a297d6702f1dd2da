// What broke, as an error that can travel.
#pragma once

#include <exception>

#include <comptoir/result.hpp>

namespace comptoir::dispatch {

/// The error that a unit or a query ends with when this was thrown. What the store and the system say is made UTF-8: it goes into JSON documents.
Error error_of(const std::exception& failure);

/// The same for whatever is being handled: from within a `catch` block. Abandoned is no failure, and is thrown on.
Error error_of_current_exception();

/// Whether it says nothing of the call that met it.
bool is_of_the_store(const Error& error);

}  // namespace comptoir::dispatch
