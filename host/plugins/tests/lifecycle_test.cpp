#include "plugins/lifecycle.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

TEST(ALife, GoesThroughItsStatesInOrder) {
  Lifecycle lifecycle;

  for (const auto next : {State::verified, State::resolved, State::loaded, State::migrated, State::started, State::draining, State::stopped}) {
    lifecycle.advance(next);
    EXPECT_EQ(lifecycle.state(), next);
  }
  lifecycle.advance(State::unloaded);

  EXPECT_EQ(lifecycle.state(), State::unloaded);
}

TEST(ALife, SkipsNoStep) {
  Lifecycle lifecycle;

  EXPECT_THROW(lifecycle.advance(State::loaded), std::logic_error);
  EXPECT_EQ(lifecycle.state(), State::discovered);
}

TEST(ALife, EndsPinnedWithItsCause) {
  Lifecycle lifecycle;
  for (const auto next : {State::verified, State::resolved, State::loaded, State::stopped}) lifecycle.advance(next);

  lifecycle.advance(State::pinned, "A thread is still inside.");

  EXPECT_EQ(lifecycle.standing().cause, "A thread is still inside.");
  EXPECT_THROW(lifecycle.advance(State::started), std::logic_error);
}

TEST(ALife, FailsFromAnywhereAndKeepsTheFirstCause) {
  Lifecycle lifecycle;
  lifecycle.advance(State::verified);

  lifecycle.fail("No such interface.");
  lifecycle.fail("Something that came of it.");

  EXPECT_EQ(lifecycle.state(), State::failed);
  EXPECT_EQ(lifecycle.standing().cause, "No such interface.");
}

TEST(ALife, ThatIsOverCannotFail) {
  Lifecycle lifecycle;
  for (const auto next : {State::verified, State::resolved, State::loaded, State::stopped, State::unloaded}) lifecycle.advance(next);

  EXPECT_THROW(lifecycle.fail("Too late."), std::logic_error);
}

TEST(AState, HasTheNameThatAdministratorsRead) {
  EXPECT_EQ(state_name(State::draining), "draining");
  EXPECT_EQ(state_name(State::pinned), "pinned");
}

}  // namespace
}  // namespace comptoir::plugins
