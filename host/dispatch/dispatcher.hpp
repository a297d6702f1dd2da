// The way of every command and query: the behaviours, then the writer or a reading session.
#pragma once

#include <memory>
#include <vector>

#include "dispatch/behaviour.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/unit.hpp"
#include "dispatch/writer.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

/// [thread-safe]
class Dispatcher {
 public:
  /// Behaviours in order, the outermost first. Everything handed over must outlive the dispatcher.
  /// `watchdog` looks after queries; null: nobody does.
  Dispatcher(const UnitServices& services, storage::Store& store, Writer& writer, std::vector<std::unique_ptr<Behaviour>> behaviours,
             plugins::Watchdog* watchdog = nullptr);

  /// Runs a command; `completion` is called once, when the outcome is durable, from the writer's thread (or at once, from this one,
  /// when a behaviour ends it, the store is away: 503 "store.failed", or the host is too busy: 503 "host.busy").
  void command(Request request, Completion completion);

  /// Answers a query on the calling thread: `completion` is called once, before this returns. When the handler does not come back, it is called by
  /// the watchdog, with `Outcome::thread_lost`, and this throws plugins::Abandoned if ever it gets there.
  void query(Request request, Completion completion);

 private:
  std::optional<Outcome> before(Request& request, std::size_t& passed);
  void after(const Request& request, const Outcome& outcome, std::size_t passed, std::chrono::steady_clock::time_point started);

  const UnitServices& services_;
  storage::Store& store_;
  Writer& writer_;
  std::vector<std::unique_ptr<Behaviour>> behaviours_;
  plugins::Watchdog* watchdog_;
};

}  // namespace comptoir::dispatch
