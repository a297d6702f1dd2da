// An aggregate: a cluster of state that one object guards, changed by events alone.
//
//   class Guest : public comptoir::Aggregate<Guest, Record> {
//    public:
//     using Aggregate::Aggregate;
//     Result<> welcome();                                              // checks its rules, then raises
//     static void apply(Record& record, const GuestWelcomed& event);   // one overload for each event: the only place where state changes
//   };
//
// A method checks all rules first and raises afterwards. `apply` cannot refuse: what was raised has happened. So replay, snapshots,
// time travel and before/after audit follow from the events, and cost the author nothing.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <comptoir/detail/folding.hpp>

namespace comptoir {

template <class Self, class State>
class Aggregate {
 public:
  using state_type = State;

  /// An aggregate at `version`: 0 is one that never raised an event. Repositories make aggregates; tests may.
  explicit Aggregate(std::string id, State state = {}, std::uint64_t version = 0) : id_(std::move(id)), state_(std::move(state)), version_(version) {}

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const State& state() const { return state_; }

  /// The number of events that made this state, those raised by now included.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  [[nodiscard]] bool is_new() const { return version_ == 0; }

  /// What was raised since the aggregate was loaded, in order. Saved once the handler agrees, forgotten otherwise.
  [[nodiscard]] const std::vector<detail::Raised>& raised() const { return raised_; }

 protected:
  /// Applies the event to the state and keeps it for saving. The event's type must be declared by `plugin.event<Event>(name)`.
  template <class Event>
  void raise(const Event& event) {
    constexpr bool is_applied = requires(State & state) { Self::apply(state, event); };
    static_assert(is_applied, "comptoir: the aggregate has no public static apply(State&, const Event&) for an event that it raises");
    if constexpr (is_applied) {  // otherwise the sentence above is all that the compiler says
      detail::link_fold<Self, State, Event>();
      Self::apply(state_, event);
      ++version_;
      raised_.push_back(detail::Raised::of(event));
    }
  }

 private:
  std::string id_;
  State state_;
  std::uint64_t version_;
  std::vector<detail::Raised> raised_;
};

}  // namespace comptoir
