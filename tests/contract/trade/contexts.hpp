// Orders, stock and invoicing in memory, each behind its C entry and with a clock of its own, and their events on the way to one another.
//
// Events of one aggregate arrive in order, all others in any; each may arrive again at any time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <comptoir/testing/scenario.hpp>

namespace trade {

using comptoir::testing::Outcome, comptoir::testing::RecordedEvent, comptoir::testing::Scenario;

class Context {
 public:
  /// The library of the plugin, and what `[plugin.<name>]` would say as JSON.
  Context(const std::string& library, const std::string& settings);

  Scenario scenario;
  std::map<std::string, std::deque<RecordedEvent>> arriving;  ///< by aggregate
  std::vector<RecordedEvent> heard;
  std::set<std::string> unheard;  ///< types of events that this context does not react to
};

class Contexts {
 public:
  /// Settings of invoicing: who sells. `events` is called with each event that is raised, in order.
  Contexts(std::function<void(const RecordedEvent&)> events);

  Context orders, stock, invoicing;

  /// A command from outside; what it raises sets out on its way. A refusal is an answer; one that the context cannot read, or fails at, fails the
  /// test.
  Outcome tell(Context& context, const std::string& command, const std::string& json);

  /// One event that is on its way arrives. False when there is none. A reaction that refuses fails the test: it would be parked.
  bool deliver(std::mt19937& random);
  /// One event that was heard before arrives again.
  void repeat(std::mt19937& random);
  /// A tick of a clock of each context that has one. False when nothing followed.
  bool tick();
  /// Until nothing is on its way, and no tick brings more.
  void deliver_all(std::mt19937& random);

 private:
  void spread(Context& from);
  void hear(Context& context, const RecordedEvent& event);

  std::function<void(const RecordedEvent&)> events_;
};

}  // namespace trade
