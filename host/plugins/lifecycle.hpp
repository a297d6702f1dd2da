// Where a plugin stands in its life.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace comptoir::plugins {

enum class State {
  discovered,  ///< a file carries its name
  verified,    ///< a whole library for this machine, with a note, of our SDK
  resolved,    ///< the host offers every interface that it requires
  loaded,      ///< its code is mapped, its contract is read, and agrees with those of the others
  migrated,    ///< its tables are in place
  started,     ///< it takes calls
  draining,    ///< it takes no new calls, those inside go on
  stopped,     ///< it has let go of everything
  unloaded,    ///< its code is no longer mapped
  pinned,      ///< stopped, but the code could not be unmapped; the cause is shown
  failed,      ///< the cause is shown
};

std::string_view state_name(State state);

/// A state, and the sentence that goes with it. Only the steps of a life are possible: any other is a defect and throws std::logic_error.
class Lifecycle {
 public:
  struct Standing {
    State state = State::discovered;
    std::string cause;  ///< one sentence of cause and remedy when pinned or failed, empty otherwise
  };

  /// [thread-safe]
  Standing standing() const;
  State state() const { return standing().state; }

  /// The next step. `cause` is for `pinned`. [main-thread]
  void advance(State next, std::string cause = {});

  /// From anywhere but the end. A second failure changes nothing: the first one is the cause. [main-thread]
  void fail(std::string cause);

 private:
  mutable std::mutex mutex_;  // the administrator's list is read by another thread
  Standing standing_;
};

}  // namespace comptoir::plugins
