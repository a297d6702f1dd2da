// A store behind circuit breakers: away, it refuses everybody at once, and it is used again as soon as it is there.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine.hpp"
#include "storage/copying/open_database.hpp"
#include "storage/guarded/guarded_store.hpp"
#include "testing/faulty_store.hpp"

namespace comptoir::storage {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds patience{60};
constexpr resilience::CircuitBreaker::Options quick{.failures_max = 2, .pause_first = milliseconds(20), .pause_max = milliseconds(40)};
/// Once open, it stays so as long as a test lasts.
constexpr resilience::CircuitBreaker::Options slow{.failures_max = 2, .pause_first = milliseconds(600'000), .pause_max = milliseconds(600'000)};

class AGuardedStore : public testing::TestWithParam<Engine> {
 protected:
  dispatch::testing::FaultyStore& open(resilience::CircuitBreaker::Options options) {
    auto made = std::make_unique<dispatch::testing::FaultyStore>(open_store(GetParam().url(folder_.path())));
    auto& faulty = *made;
    guarded_ = std::make_unique<GuardedStore>(std::move(made), options, [this](std::string_view code, const std::string&) {
      const std::lock_guard lock(mutex_);
      told_.emplace_back(code);
      said_.notify_all();
    });
    return faulty;
  }
  GuardedStore& store() { return *guarded_; }
  /// Closes the store: what lies beneath it.
  std::unique_ptr<sql::Database> close() {
    guarded_.reset();
    auto database = copying::open_database(GetParam().url(folder_.path()), "the store");
    database->hold();
    return database;
  }
  std::uint64_t rows_of_trials() {
    const auto database = close();
    const auto count = database->connection().use("SELECT count(*) FROM comptoir_trial");
    return count->step() ? count->number(0) : 0;
  }

  void write() { samples::append(store(), samples::order("1")); }
  template <class Action>
  std::string what_is_said(const Action& act) {
    try {
      act();
    } catch (const Unavailable& failure) {
      return failure.what();
    } catch (const StoreError& failure) {
      return std::string("another error: ") + failure.what();
    }
    return "nothing";
  }
  bool is_told(const std::vector<std::string>& codes) {
    std::unique_lock lock(mutex_);
    return said_.wait_for(lock, patience, [&] { return told_ == codes; });
  }

 private:
  samples::Folder folder_;
  std::mutex mutex_;
  std::condition_variable said_;
  std::vector<std::string> told_;
  std::unique_ptr<GuardedStore> guarded_;
};

TEST_P(AGuardedStore, IsAStore) {
  open(slow);

  write();

  EXPECT_EQ(store().read()->head(samples::order("1")).version, 1U);
  EXPECT_EQ(samples::shown(store().verify()), "");
  EXPECT_FALSE(store().absence());
}

TEST_P(AGuardedStore, RefusesToWriteOnceCommitsFail) {
  auto& faulty = open(slow);
  faulty.faults.on_commit = [] { throw Unavailable("The disk is full."); };
  EXPECT_EQ(what_is_said([&] { write(); }), "The disk is full.");
  ASSERT_TRUE(is_told({"store.unavailable"}));
  faulty.faults.on_begin = [] { FAIL() << "nobody asks it any more"; };

  const auto said = what_is_said([&] { write(); });

  EXPECT_EQ(said, "The disk is full.");
  ASSERT_TRUE(store().absence());
  EXPECT_EQ(store().absence()->reason, "The disk is full.");
  EXPECT_GT(store().absence()->pause, milliseconds(100'000));
}

TEST_P(AGuardedStore, IsStillReadWhenItTakesNothing) {
  auto& faulty = open(slow);
  write();
  faulty.faults.on_commit = [] { throw Unavailable("The disk is full."); };
  EXPECT_EQ(what_is_said([&] { write(); }), "The disk is full.");
  ASSERT_TRUE(is_told({"store.unavailable"}));

  const auto version = store().read()->head(samples::order("1")).version;

  EXPECT_EQ(version, 1U);
}

TEST_P(AGuardedStore, RefusesToReadOnceReadsFail) {
  auto& faulty = open(slow);
  faulty.faults.on_read = [] { throw Unavailable("The server is away."); };
  EXPECT_EQ(what_is_said([&] { (void)store().read(); }), "The server is away.");
  ASSERT_TRUE(is_told({"store.unavailable"}));
  faulty.faults.on_read = nullptr;

  ASSERT_TRUE(store().absence());
  EXPECT_EQ(store().absence()->reason, "The server is away.");
  EXPECT_EQ(what_is_said([&] { (void)store().read(); }), "The server is away.");
  EXPECT_EQ(what_is_said([&] { (void)store().outbox(0, 1); }), "The server is away.");
  EXPECT_EQ(what_is_said([&] { (void)store().checkpoints({}); }), "The server is away.");
}

TEST_P(AGuardedStore, IsLookedAtByNobodyButItselfWhileItIsAway) {
  auto& faulty = open(quick);
  std::promise<void> looks, may_answer;
  faulty.faults.on_commit = [&, looks_made = 0]() mutable {
    if (++looks_made <= 2) throw Unavailable("The disk is full.");  // the commit, and the first look after it
    if (looks_made == 3) looks.set_value(), may_answer.get_future().wait();
  };
  EXPECT_EQ(what_is_said([&] { write(); }), "The disk is full.");
  ASSERT_EQ(looks.get_future().wait_for(patience), std::future_status::ready);

  const auto said = what_is_said([&] { (void)store().begin(); });
  may_answer.set_value();

  EXPECT_EQ(said, "The disk is full.") << "though its pause is over: a unit may not come back";
  EXPECT_TRUE(is_told({"store.unavailable", "store.available"}));
}

TEST_P(AGuardedStore, IsUsedAgainOnceItIsThere) {
  auto& faulty = open(quick);
  std::atomic<bool> is_full = true;
  faulty.faults.on_commit = [&] {
    if (is_full) throw Unavailable("The disk is full.");
  };
  EXPECT_EQ(what_is_said([&] { write(); }), "The disk is full.");
  ASSERT_TRUE(is_told({"store.unavailable"}));

  is_full = false;

  ASSERT_TRUE(is_told({"store.unavailable", "store.available"})) << "though nobody asked";
  EXPECT_EQ(what_is_said([&] { write(); }), "nothing");
}

TEST_P(AGuardedStore, IsThereOnceItRefusesForAReasonOfItsOwn) {
  auto& faulty = open(quick);
  std::atomic<bool> is_full = true;
  faulty.faults.on_commit = [&] {
    if (is_full) throw Unavailable("The disk is full.");
    throw StoreError("This is not to be written.");
  };
  EXPECT_EQ(what_is_said([&] { write(); }), "The disk is full.");
  ASSERT_TRUE(is_told({"store.unavailable"}));

  is_full = false;

  EXPECT_TRUE(is_told({"store.unavailable", "store.available"}));
}

TEST_P(AGuardedStore, StaysClosedForWhatAUnitDoesWrong) {
  open(slow);

  for (int i = 0; i < 5; ++i) {
    const auto transaction = store().begin();
    Changes changes;
    changes.appends = {samples::appended(samples::order("2"), Head{.version = 7, .checksum = {}})};
    EXPECT_NE(what_is_said([&] { transaction->apply(changes), transaction->commit(); }), "nothing");
  }

  EXPECT_FALSE(store().absence());
}

TEST_P(AGuardedStore, TakesAQueryThatIsAskedTwiceForOneFailure) {
  auto& faulty = open(slow);
  faulty.faults.on_read = [here = std::this_thread::get_id()] {
    if (std::this_thread::get_id() == here) throw Unavailable("The connection had died.");
  };
  ReadingHabit habit;

  EXPECT_EQ(what_is_said([&] { (void)store().read_for_query(habit); }), "The connection had died.");
  EXPECT_EQ(what_is_said([&] { (void)store().read(); }), "The connection had died.");

  EXPECT_FALSE(store().absence());
}

TEST_P(AGuardedStore, StaysClosedForWhatOneStatementMeets) {
  auto& faulty = open(slow);
  faulty.faults.on_apply = [](const Changes&) { throw StatementFailed("A page is damaged."); };

  for (int i = 0; i < 5; ++i) EXPECT_EQ(what_is_said([&] { write(); }), "A page is damaged.");

  EXPECT_FALSE(store().absence()) << "others can be written";
}

TEST_P(AGuardedStore, StaysClosedForWhatTheHostBreaksOff) {
  open(slow);

  for (int i = 0; i < 5; ++i) {
    const auto transaction = store().begin();
    transaction->interrupt();
    (void)what_is_said([&] { (void)transaction->log_end(); });
    const auto reads = store().read();
    reads->abandon();
    (void)what_is_said([&] { (void)reads->log_end(); });
  }

  EXPECT_FALSE(store().absence());
  EXPECT_EQ(what_is_said([&] { write(); }), "nothing");
}

TEST_P(AGuardedStore, TellsWhoeverKeepsOthersWaiting) {
  auto& faulty = open(slow);
  std::promise<void> told;
  store().on_absence([&] { told.set_value(); });
  faulty.faults.on_begin = [] { throw Unavailable("The server is away."); };
  faulty.faults.on_commit = faulty.faults.on_begin;

  EXPECT_EQ(what_is_said([&] { write(); }), "The server is away.");

  EXPECT_EQ(told.get_future().wait_for(patience), std::future_status::ready);
  store().on_absence(nullptr);
}

TEST_P(AGuardedStore, LeavesNothingOfATrialBehind) {
  open(slow);
  write();
  const auto end = store().read()->log_end();

  for (int i = 0; i < 3; ++i) store().try_writing();

  EXPECT_EQ(store().read()->log_end(), end);
  EXPECT_EQ(samples::shown(store().verify()), "");
  EXPECT_EQ(rows_of_trials(), 0U);
}

TEST_P(AGuardedStore, RemovesWhatATrialThatWasCutShortLeftBehind) {
  open(slow);
  close()->connection().run("INSERT INTO comptoir_trial (id, data) VALUES ('cut short', 'in the middle')");
  ASSERT_EQ(rows_of_trials(), 1U);
  open(slow);

  store().try_writing();

  EXPECT_EQ(rows_of_trials(), 0U);
}

ON_EVERY_ENGINE(AGuardedStore);

}  // namespace
}  // namespace comptoir::storage
