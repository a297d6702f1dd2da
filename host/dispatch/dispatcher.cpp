#include "dispatch/dispatcher.hpp"

#include <utility>

#include "dispatch/query.hpp"

namespace comptoir::dispatch {

using std::chrono::steady_clock;

namespace {

/// Nobody waits for a store of which it is known that it is away.
Outcome refused_for(const storage::Absence& absence) {
  Outcome outcome;
  outcome.error = unavailable("store.failed", absence.reason);
  outcome.pause = absence.pause;
  outcome.undecided = true;
  return outcome;
}

}  // namespace

Dispatcher::Dispatcher(const UnitServices& services, storage::Store& store, Writer& writer, std::vector<std::unique_ptr<Behaviour>> behaviours,
                       plugins::Watchdog* watchdog)
    : services_(services), store_(store), writer_(writer), behaviours_(std::move(behaviours)), watchdog_(watchdog) {}

std::optional<Outcome> Dispatcher::before(Request& request, std::size_t& passed) {
  for (passed = 0; passed < behaviours_.size(); ++passed)
    if (auto ended = behaviours_[passed]->before(request)) return ended;
  return std::nullopt;
}

void Dispatcher::after(const Request& request, const Outcome& outcome, std::size_t passed, steady_clock::time_point started) {
  const auto took = steady_clock::now() - started;
  while (passed > 0) try {
      behaviours_[--passed]->after(request, outcome, took);
    } catch (...) {
      // The outcome is durable, and whoever waits for it is told all the same.
    }
}

void Dispatcher::command(Request request, Completion completion) {
  const auto started = steady_clock::now();
  std::size_t passed = 0;
  if (auto ended = before(request, passed)) {
    after(request, *ended, passed, started);
    return completion(std::move(*ended));
  }
  // The unit keeps its own request; the behaviours look at what they were given.
  auto seen = std::make_shared<Request>(request);
  auto finish = [this, seen, passed, started, completion = std::move(completion)](Outcome outcome) {
    after(*seen, outcome, passed, started);
    completion(std::move(outcome));
  };
  if (const auto absence = store_.absence()) return finish(refused_for(*absence));
  std::unique_ptr<Job> job = std::make_unique<Unit>(services_, std::move(request), finish);
  if (writer_.submit(job)) return;
  Outcome busy;
  busy.error = unavailable("host.busy", "Too many requests wait already: try again in a moment.");
  finish(std::move(busy));
}

void Dispatcher::query(Request request, Completion completion) {
  const auto started = steady_clock::now();
  std::size_t passed = 0;
  const auto finish = [&](Outcome outcome) {
    after(request, outcome, std::exchange(passed, 0), started);  // once: what a handler is given up with is told again until somebody has heard it
    completion(std::move(outcome));
  };
  if (auto ended = before(request, passed)) return finish(std::move(*ended));
  finish(run_query(services_.directory, store_, watchdog_, request, finish));
}

}  // namespace comptoir::dispatch
