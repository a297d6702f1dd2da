// The aggregates that a source file declares, counted while it is compiled: so that an event which is declared finds every apply() that takes it,
// whether or not anybody raises it still.
#pragma once

#include <cstddef>
#include <type_traits>

#include <comptoir/detail/folding.hpp>

namespace comptoir::detail {

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"  // it is defined by Taken, once for each place
#endif
template <std::size_t Number>
struct Place {
  friend auto aggregate_at(Place<Number>);
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

template <std::size_t Number, class A>
struct Taken {
  friend auto aggregate_at(Place<Number>) { return std::type_identity<A>(); }
};

// `Now` is another type at each look: what a compiler has found out once, it does not look up again.
template <std::size_t Number, class Now>
concept is_taken = requires {
  sizeof(Now);
  aggregate_at(Place<Number>());
};

/// Puts an aggregate into the next free place.
template <class A, class Now, std::size_t Number = 0>
consteval std::size_t take_place() {
  if constexpr (is_taken<Number, Now>) {
    return take_place<A, Now, Number + 1>();
  } else {
    static_assert(sizeof(Taken<Number, A>) > 0);
    return Number;
  }
}

/// Links the apply() of every declared aggregate that takes this event, unless a raise() has done so.
template <class Event, class Now, std::size_t Number = 0>
void link_declared_folds() {
  if constexpr (is_taken<Number, Now>) {
    using A = typename decltype(aggregate_at(Place<Number>()))::type;
    if constexpr (requires(typename A::state_type & state, const Event& event) { A::apply(state, event); }) link_declared_fold<A, Event>();
    link_declared_folds<Event, Now, Number + 1>();
  }
}

}  // namespace comptoir::detail
