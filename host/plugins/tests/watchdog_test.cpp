#include "plugins/watchdog.hpp"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <new>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::plugins {
namespace {

using std::chrono::milliseconds, std::chrono::minutes;
using ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

constexpr milliseconds deadline{50};
/// Longer than any look of the watchdog takes to come.
constexpr milliseconds long_deadline = minutes(10);
/// How long a test waits for what must come.
constexpr std::chrono::seconds patience{60};

/// A watchdog that looks often, and what it has said.
class AWatchdog : public ::testing::Test {
 protected:
  std::string next_report() {
    said_.acquire();
    const std::lock_guard lock(mutex_);
    return reports_.at(heard_++);
  }

  std::mutex mutex_;
  std::vector<std::string> reports_;
  std::size_t heard_ = 0;
  std::counting_semaphore<> said_{0};
  Watchdog watchdog_{deadline, [this](const Watchdog::Told& told) {
                       const std::lock_guard lock(mutex_);
                       reports_.push_back(std::string(told.code) + ": " + told.sentence);
                       said_.release();
                     }};
};

TEST_F(AWatchdog, LeavesACallAloneThatComesBackInTime) {
  const auto watch = watchdog_.watch();
  const auto other = watchdog_.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([] { FAIL() << "it has come back"; });
  other->on_abandoned([&] { given_up.release(); });

  watch->enter({}, 8 * deadline);
  other->enter({}, deadline);  // whose end says that the watchdog has looked at both
  given_up.acquire();

  EXPECT_EQ(watch->leave(), Watch::Ending::in_time);
  other->let_go();
  EXPECT_THROW((void)other->leave(), Abandoned);
}

TEST_F(AWatchdog, GivesUpAThreadThatStaysInThePlugin) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([&] { given_up.release(); });

  watch->enter({}, deadline);
  given_up.acquire();  // the plugin takes no notice

  EXPECT_TRUE(watch->is_given_up());
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned: A call has not come back"));
  watch->let_go();
  EXPECT_THROW((void)watch->leave(), Abandoned);
}

TEST_F(AWatchdog, KeepsOneWatchForEachThread) {
  auto& mine = watchdog_.watch_of_this_thread();
  const Watch* of_another = nullptr;
  std::thread([&] { of_another = &watchdog_.watch_of_this_thread(); }).join();

  EXPECT_EQ(&watchdog_.watch_of_this_thread(), &mine);
  EXPECT_NE(of_another, &mine);
}

TEST_F(AWatchdog, LendsAWatchAgainThatWasGivenBack) {
  auto before = watchdog_.watch();
  const auto* lent = before.get();

  before.reset();

  EXPECT_EQ(watchdog_.watch().get(), lent);
}

TEST_F(AWatchdog, ForgetsWhoTookOverOnceAWatchIsGivenBack) {
  auto before = watchdog_.watch();
  before->on_abandoned([lent = before.get()] {
    ADD_FAILURE() << "nothing of his is under way any more";
    lent->let_go();
  });

  before.reset();

  const auto next = watchdog_.watch();
  next->enter({nullptr, 0, "drive"}, deadline);
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));
  EXPECT_EQ(next->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, LooksAfterAThreadThatAnotherOneHadLookedAfter) {
  Watchdog earlier(deadline, [](const Watchdog::Told&) {});
  (void)earlier.watch_of_this_thread();
  auto& watch = watchdog_.watch_of_this_thread();

  watch.enter({}, deadline);

  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));
  watch.let_go();
  EXPECT_EQ(watch.leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, GivesAThreadThatWasGivenUpAndGoesOnAnotherWatch) {
  auto& watch = watchdog_.watch_of_this_thread();
  watch.on_abandoned([&] { watch.let_go(); });
  watch.enter({}, deadline);
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));
  EXPECT_THROW((void)watch.leave(), Abandoned);

  auto& next = watchdog_.watch_of_this_thread();

  EXPECT_FALSE(next.is_given_up());
  EXPECT_NE(&next, &watch);
}

TEST_F(AWatchdog, LetsAThreadComeBackOnlyOnceItsPlaceIsTaken) {
  const auto watch = watchdog_.watch();
  std::atomic<bool> is_taken = false;
  std::binary_semaphore given_up{0};
  watch->on_abandoned([&] { given_up.release(); });
  watch->enter({}, deadline);
  given_up.acquire();

  auto coming_back = std::async(std::launch::async, [&] {
    EXPECT_THROW((void)watch->leave(), Abandoned);
    EXPECT_TRUE(is_taken);
  });
  is_taken = true;
  watch->let_go();

  coming_back.get();
}

TEST_F(AWatchdog, TellsACallThatAsksTheHostThatItsTimeIsOver) {
  const auto watch = watchdog_.watch();
  watch->on_abandoned([] { FAIL() << "it asks, and is told"; });

  watch->enter({}, deadline);
  while (watch->enter_host()) watch->leave_host();

  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, GivesUpACallThatDoesNotListen) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([&] { given_up.release(); });

  watch->enter({}, deadline);
  while (!watch->is_given_up())
    if (watch->enter_host()) watch->leave_host();
  given_up.acquire();

  EXPECT_FALSE(watch->enter_host());
  watch->let_go();
  EXPECT_THROW((void)watch->leave(), Abandoned);
}

TEST_F(AWatchdog, BreaksOffAStatementOfThePlugin) {
  const auto watch = watchdog_.watch();
  watch->on_abandoned([] { FAIL() << "it waits for the host"; });
  std::binary_semaphore broken_off{0};

  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  watch->begin_statement([&] { broken_off.release(); });
  broken_off.acquire();
  watch->end_statement();
  watch->leave_host();

  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

/// The first time the statement had not begun yet, and did not hear of it.
TEST_F(AWatchdog, BreaksAStatementOffUntilItHears) {
  const auto watch = watchdog_.watch();
  std::counting_semaphore<> broken_off{0};

  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  watch->begin_statement([&] { broken_off.release(); });
  broken_off.acquire();
  broken_off.acquire();
  watch->end_statement();
  watch->leave_host();

  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, LetsNoStatementBeginOnceTheTimeIsOver) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore broken_off{0};
  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  watch->begin_statement([&] { broken_off.release(); });
  broken_off.acquire();
  watch->end_statement();

  EXPECT_THROW(watch->begin_statement([] {}), DeadlinePassed);

  watch->leave_host();
  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, DoesNotHoldAgainstAPluginWhatTheHostTakes) {
  const auto watch = watchdog_.watch();
  const auto other = watchdog_.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([] { FAIL() << "the host is slow, not the plugin"; });
  other->on_abandoned([&] { given_up.release(); });

  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  other->enter({}, 4 * deadline);  // whose end says that enough time has passed
  given_up.acquire();
  watch->leave_host();

  EXPECT_EQ(watch->leave(), Watch::Ending::in_time);
  other->let_go();
  EXPECT_THROW((void)other->leave(), Abandoned);
}

TEST_F(AWatchdog, GivesUpAThreadThatStaysAmidTheRowsThatItIsHanded) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([&] { given_up.release(); });

  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  watch->begin_statement([] {});
  watch->leave_host();
  given_up.acquire();
  watch->let_go();

  EXPECT_THROW(watch->return_to_host(), Abandoned);
  watch->end_statement();
  EXPECT_THROW((void)watch->leave(), Abandoned);
}

TEST(AWatchdogThatLooksSeldom, TellsACallAmidItsRowsThatItsTimeIsOver) {
  Watchdog watchdog(20 * deadline, [](const Watchdog::Told&) {});  // no look comes while a row is handed over
  const auto watch = watchdog.watch();
  std::binary_semaphore broken_off{0};
  watch->enter({}, deadline);
  ASSERT_TRUE(watch->enter_host());
  watch->begin_statement([&] { broken_off.release(); });
  broken_off.acquire();

  watch->leave_host();  // with a row that was there already

  EXPECT_THROW(watch->return_to_host(), DeadlinePassed);
  watch->end_statement();
  watch->leave_host();
  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, OnlyTellsOfACallThatNobodyCanTakeOver) {
  const auto watch = watchdog_.watch();

  watch->enter({nullptr, 0, "drive"}, deadline);
  const auto told = next_report();
  const auto ending = watch->leave();

  EXPECT_THAT(told, HasSubstr("handler.abandoned"));
  EXPECT_EQ(ending, Watch::Ending::overdue);
  EXPECT_THAT(next_report(), HasSubstr("handler.returned"));
  watch->enter({nullptr, 0, "drive"}, long_deadline);
  EXPECT_EQ(watch->leave(), Watch::Ending::in_time) << "and the thread goes on";
}

TEST_F(AWatchdog, NamesASlowCallWhileItRuns) {
  const auto watch = watchdog_.watch();

  watch->enter({}, long_deadline / 120);  // a fifth of it is one second
  const auto told = next_report();

  EXPECT_THAT(told, HasSubstr("handler.slow: A call has been under way for 1000 ms and goes on"));
  EXPECT_TRUE(watch->is_slow());
  EXPECT_EQ(watch->leave(), Watch::Ending::in_time);
  EXPECT_FALSE(watch->is_slow());
}

TEST_F(AWatchdog, NamesASlowCallAtGrowingDistance) {
  const auto watch = watchdog_.watch();

  watch->enter({}, milliseconds(1'200));

  EXPECT_THAT(next_report(), HasSubstr("handler.slow: A call has been under way for 1000 ms"));
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned")) << "it would be named again after 2000 ms";
  EXPECT_EQ(watch->leave(), Watch::Ending::overdue);
}

TEST_F(AWatchdog, TriesAgainToReplaceAThreadThatItCouldNot) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore replaced{0};
  int tries = 0;
  watch->on_abandoned([&] {
    if (++tries == 1) throw std::runtime_error("There is no room for a thread.");
    replaced.release();
  });

  watch->enter({}, deadline);

  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));
  EXPECT_THAT(next_report(), HasSubstr("handler.cannot_be_replaced"));
  ASSERT_TRUE(replaced.try_acquire_for(patience));
  watch->let_go();
  EXPECT_THROW((void)watch->leave(), Abandoned);
}

TEST_F(AWatchdog, CountsAThreadThatWasGivenUpUntilItHasEnded) {
  std::binary_semaphore has_left{0};
  std::binary_semaphore may_end{0};
  std::thread lost([&] {
    {
      const auto watch = watchdog_.watch();
      watch->on_abandoned([given_up = watch.get()] { given_up->let_go(); });
      watch->enter({}, deadline);
      while (!watch->is_given_up()) std::this_thread::yield();
      EXPECT_THROW((void)watch->leave(), Abandoned);
    }
    has_left.release();
    may_end.acquire();  // as its frames go, and with them what they hold
  });
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));
  has_left.acquire();

  const auto before = watchdog_.slow_calls();
  may_end.release();
  lost.join();

  EXPECT_THAT(before, SizeIs(1));
  EXPECT_THAT(watchdog_.slow_calls(), IsEmpty());
  EXPECT_THAT(next_report(), HasSubstr("handler.returned: A call has come back"));
}

TEST_F(AWatchdog, EndsAThreadThatWasLeftBehind) {
  const auto watch = watchdog_.watch();
  std::binary_semaphore may_come_back{0};
  std::thread driving([&] {
    watch->enter({nullptr, 0, "drive"}, deadline);
    may_come_back.acquire();
    EXPECT_THROW((void)watch->leave(), Abandoned);
  });
  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned"));

  EXPECT_TRUE(watch->leave_behind());
  EXPECT_FALSE(watch->leave_behind());

  EXPECT_THAT(watchdog_.slow_calls(), SizeIs(1));
  may_come_back.release();
  driving.join();
  EXPECT_THAT(watchdog_.slow_calls(), IsEmpty());
  EXPECT_THAT(next_report(), HasSubstr("handler.returned"));
}

TEST_F(AWatchdog, HoldsNothingAgainstWhoeverUsesAWatchNext) {
  auto before = watchdog_.watch();
  before->enter({nullptr, 0, "drive"}, deadline);
  ASSERT_THAT(next_report(), HasSubstr("handler.abandoned"));
  EXPECT_EQ(before->leave(), Watch::Ending::overdue);
  ASSERT_THAT(next_report(), HasSubstr("handler.returned"));
  before.reset();
  const auto next = watchdog_.watch();
  const auto other = watchdog_.watch();
  std::counting_semaphore<> given_up{0};
  for (const auto& watch : {next, other}) watch->on_abandoned([&] { given_up.release(); });

  next->enter({}, deadline);
  ASSERT_THAT(next_report(), HasSubstr("handler.abandoned"));
  other->enter({}, deadline);  // whose end says that the watchdog has looked again

  EXPECT_THAT(next_report(), HasSubstr("handler.abandoned")) << "of the other one";
  given_up.acquire();
  given_up.acquire();
  EXPECT_FALSE(given_up.try_acquire()) << "each was given up once";
  for (const auto& watch : {next, other}) {
    watch->let_go();
    EXPECT_THROW((void)watch->leave(), Abandoned);
  }
}

TEST(AWatchdogThatStoodStill, HoldsThatAgainstNobody) {
  std::binary_semaphore stands_still{0}, goes_on{0};
  Watchdog watchdog(deadline, [&, reports = 0](const Watchdog::Told&) mutable {
    if (++reports > 1) return;
    stands_still.release();
    goes_on.acquire();
  });
  Watchdog clock(deadline, [](const Watchdog::Told&) {});
  const auto stuck = watchdog.watch(), watch = watchdog.watch(), other = watchdog.watch(), elsewhere = clock.watch();
  std::counting_semaphore<> given_up{0};
  for (const auto& one : {stuck, other, elsewhere}) one->on_abandoned([&] { given_up.release(); });
  watch->on_abandoned([&] {
    ADD_FAILURE() << "the host stood still, not the plugin";
    watch->let_go();
  });

  stuck->enter({}, deadline);
  watch->enter({}, 4 * deadline);
  stands_still.acquire();
  elsewhere->enter({}, 8 * deadline);  // whose end says that enough time has passed
  given_up.acquire();
  other->enter({}, deadline);  // whose end says that the watchdog has looked again
  goes_on.release();
  given_up.acquire();
  given_up.acquire();

  EXPECT_EQ(watch->leave(), Watch::Ending::in_time);
  for (const auto& one : {stuck, other, elsewhere}) {
    one->let_go();
    EXPECT_THROW((void)one->leave(), Abandoned);
  }
}

TEST(AWatchdogThatIsGone, LeavesNoWatchBehind) {
  const auto kept = std::make_shared<int>();
  {
    Watchdog watchdog(deadline, [](const Watchdog::Told&) {});
    auto watch = watchdog.watch();
    auto& lent = *watch;
    watch.reset();
    lent.on_abandoned([kept] {});  // goes with the watch, which is the watchdog's again
  }

  EXPECT_EQ(kept.use_count(), 1);
}

TEST(AWatchdogWhoseReportsFail, GivesUpAThreadAllTheSame) {
  Watchdog watchdog(deadline, [](const Watchdog::Told&) { throw std::bad_alloc(); });
  const auto watch = watchdog.watch();
  std::binary_semaphore given_up{0};
  watch->on_abandoned([&] { given_up.release(); });

  watch->enter({}, deadline);
  given_up.acquire();

  watch->let_go();
  EXPECT_THROW((void)watch->leave(), Abandoned);
}

}  // namespace
}  // namespace comptoir::plugins
