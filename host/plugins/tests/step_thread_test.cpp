#include "plugins/step_thread.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/no_room_for_threads.hpp"

namespace comptoir::plugins {
namespace {

using std::chrono::milliseconds, std::chrono::minutes, std::chrono::seconds;
using ::testing::ElementsAre, ::testing::Optional;

class AStepThread : public ::testing::Test {
 protected:
  ~AStepThread() override { come_back_.set_value(); }

  /// A step that stays away until the test is over.
  StepThread::Step stays_away() {
    return [come_back = is_over_](const StepThread::Enter&) { come_back.wait(); };
  }

  std::thread::id thread_of_a_step() {
    const auto id = std::make_shared<std::thread::id>();
    EXPECT_EQ(steps_.run(
                  "look", [id](const StepThread::Enter&) { *id = std::this_thread::get_id(); }, minutes(1)),
              std::nullopt);
    return *id;
  }

  StepThread steps_;
  std::promise<void> come_back_;
  std::shared_future<void> is_over_ = come_back_.get_future().share();
};

TEST_F(AStepThread, RunsEveryStepOnTheSameThreadAndNotOnTheCallers) {
  const auto first = thread_of_a_step();

  const auto second = thread_of_a_step();

  EXPECT_EQ(first, second);
  EXPECT_NE(first, std::this_thread::get_id());
}

TEST_F(AStepThread, NamesThePhaseThatDoesNotComeBack) {
  const auto step = [stays_away = stays_away()](const StepThread::Enter& enter) {
    if (enter("second")) stays_away(enter);
  };

  const auto lost = steps_.run("first", step, milliseconds(50));

  EXPECT_THAT(lost, Optional(std::string("second")));
}

TEST_F(AStepThread, GivesEachPhaseTheWholeDeadline) {
  const auto deadline = seconds(2);
  const auto step = [](const StepThread::Enter& enter) {
    const auto begun = std::chrono::steady_clock::now();
    const auto passes = [&](milliseconds time) {
      while (std::chrono::steady_clock::now() < begun + time) std::this_thread::yield();
    };
    passes(milliseconds(1'200));
    enter("second");
    passes(milliseconds(2'400));
  };

  const auto lost = steps_.run("first", step, deadline);

  EXPECT_EQ(lost, std::nullopt);
}

TEST_F(AStepThread, TellsOfAPhaseThatTakesItsTime) {
  std::vector<std::string> told;
  const auto hear = [&](std::string_view phase, seconds since) { told.push_back(std::string(phase) + " " + std::to_string(since.count())); };

  const auto lost = steps_.run("first", stays_away(), milliseconds(1'200), hear);

  EXPECT_TRUE(lost);
  EXPECT_THAT(told, ElementsAre("first 1"));
}

TEST_F(AStepThread, TellsOfEachPhaseFromItsOwnBeginningOn) {
  std::promise<void> let;
  std::promise<void> entered;
  const auto step = [go_on = let.get_future().share(), &entered, stays_away = stays_away()](const StepThread::Enter& enter) {
    go_on.wait();
    enter("second");
    entered.set_value();
    stays_away(enter);
  };
  std::vector<std::string> told;
  const auto hear = [&](std::string_view phase, seconds since) {
    told.push_back(std::string(phase) + " " + std::to_string(since.count()));
    if (phase != "first") return;
    let.set_value();
    entered.get_future().wait();
  };

  const auto lost = steps_.run("first", step, milliseconds(1'500), hear);

  EXPECT_TRUE(lost);
  EXPECT_THAT(told, ElementsAre("first 1", "second 1"));
}

TEST_F(AStepThread, WaitsOnWhenNobodyCanBeTold) {
  const auto hear = [](std::string_view, seconds) { throw std::runtime_error("no room for a line"); };

  const auto lost = steps_.run("first", stays_away(), milliseconds(1'200), hear);

  EXPECT_THAT(lost, Optional(std::string("first")));
}

TEST_F(AStepThread, ThrowsWhatAStepHasThrownAndGoesOn) {
  const auto step = [](const StepThread::Enter&) { throw std::runtime_error("no room for an error"); };

  EXPECT_THROW((void)steps_.run("first", step, minutes(1)), std::runtime_error);

  EXPECT_NE(thread_of_a_step(), std::thread::id());
}

TEST_F(AStepThread, RunsNoStepWhileThereIsNoRoomForItsThread) {
  {
    const comptoir::testing::NoRoomForThreads no_room;
    EXPECT_THROW((void)steps_.run(
                     "first", [](const StepThread::Enter&) { FAIL(); }, minutes(1)),
                 std::system_error);
  }

  EXPECT_NE(thread_of_a_step(), std::thread::id());
}

TEST_F(AStepThread, GoesOnWithANewThreadAfterAStepThatStayedAway) {
  const auto first = thread_of_a_step();
  ASSERT_TRUE(steps_.run("stay", stays_away(), milliseconds(50)));

  const auto second = thread_of_a_step();

  EXPECT_NE(first, second);
}

TEST_F(AStepThread, LetsAStepEnterNothingMoreOnceNobodyWaitsForIt) {
  std::promise<void> let;
  const auto may_enter = std::make_shared<std::promise<bool>>();
  const auto step = [go_on = let.get_future().share(), may_enter](const StepThread::Enter& enter) {
    go_on.wait();
    may_enter->set_value(enter("second"));
  };
  ASSERT_TRUE(steps_.run("first", step, milliseconds(50)));

  let.set_value();

  EXPECT_FALSE(may_enter->get_future().get());
}

TEST_F(AStepThread, HasLetGoOfWhatAStepOwnsWhenItHasComeBack) {
  auto owned = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = owned;

  const auto lost = steps_.run(
      "own", [kept = std::move(owned)](const StepThread::Enter&) {}, minutes(1));

  EXPECT_EQ(lost, std::nullopt);
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace comptoir::plugins
