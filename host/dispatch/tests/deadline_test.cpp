// Handlers that take too long, or do not come back: they cost their own context, and never the others.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/rebuild.hpp"
#include "dispatch/signal.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::Contains, ::testing::HasSubstr;

/// Handlers may take so long; it is too short for nothing that comes back.
constexpr std::chrono::milliseconds deadline{400};

/// An application whose plugins have short deadlines. At its end every handler has come back, for what it stands on goes.
class Impatient {
 public:
  explicit Impatient(const Place& place, Arrangement arrangement = {}) : place_(place), application_(place, hurried(std::move(arrangement))) {}
  ~Impatient() {
    for (const auto& order : std::filesystem::directory_iterator(place_.orders())) place_.order(order.path().filename(), "");
    EXPECT_TRUE(eventually([&] { return told("handler.abandoned") == told("handler.returned"); }));
  }
  Impatient(const Impatient&) = delete;
  Impatient& operator=(const Impatient&) = delete;

  Application* operator->() { return &application_; }
  Application& operator*() { return application_; }
  std::ptrdiff_t told(std::string_view code) {
    return std::ranges::count_if(application_.reports(), [&](const std::string& report) { return report.starts_with(code); });
  }
  std::uint32_t inside(std::string_view plugin) { return application_.catalogue().find(plugin)->suspensions().inside(); }

 private:
  static Arrangement hurried(Arrangement arrangement) {
    arrangement.deadlines = {.handler = deadline};
    return arrangement;
  }

  const Place& place_;
  Application application_;
};

/// How often the handler of this message ran, and how often it failed at it.
std::pair<std::uint64_t, std::uint64_t> runs_of(const Application& application, std::string_view type) {
  for (const auto& handler : application.statistics().list())
    if (handler.type == type) return {handler.count, handler.failures};
  return {};
}

std::string refusal_of(const Outcome& outcome) { return outcome.error ? outcome.error->code : "none"; }

std::string withdrawal(const std::string& account, std::int64_t amount) { return Application::deposit_of(account, amount); }

/// An account whose state is folded as long as "stay" is ordered for `apply`.
std::string named_after(const Place& place) { return R"({"account":"n","nickname":")" + place.orders().string() + R"("})"; }

TEST(ACommandThatDoesNotComeBack, IsAnsweredAtItsDeadline) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");

  const auto outcome = application->deposit("a", 1);

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_EQ(outcome.error->kind, ErrorKind::unavailable);
  EXPECT_THAT(outcome.error->sentence, HasSubstr("Handler ledger.deposit/1 of plugin ledger"));
  EXPECT_EQ(application->history_of("a"), "");
}

TEST(ACommandThatDoesNotComeBack, IsCountedAmongTheFailuresWhileItIsAway) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");

  (void)application->deposit("a", 1);

  EXPECT_EQ(runs_of(*application, "ledger.deposit/1"), std::pair(std::uint64_t{1}, std::uint64_t{1}));
  place.order("deposit-a", "");
  ASSERT_TRUE(eventually([&] { return application.told("handler.returned") == 1; }));
  EXPECT_EQ(runs_of(*application, "ledger.deposit/1"), std::pair(std::uint64_t{1}, std::uint64_t{1})) << "it is counted once";
}

TEST(ACommandThatDoesNotComeBack, CostsNoneOfItsGroup) {
  const Place place;
  Impatient application(place);
  ASSERT_FALSE(application->deposit("b", 5).error);
  place.order("deposit-a", "stay");

  Gate gate(application->writer());
  auto before = application->send("ledger.withdraw/1", withdrawal("b", 1));
  auto stuck = application->send("ledger.deposit/1", Application::deposit_of("a", 1));
  auto behind = application->send("ledger.withdraw/1", withdrawal("b", 1));
  gate.open();

  EXPECT_EQ(refusal_of(stuck.get()), "handler.deadline");
  EXPECT_EQ(refusal_of(before.get()), "none");
  EXPECT_EQ(refusal_of(behind.get()), "none");
  EXPECT_EQ(application->balance_of("b"), R"({"account":"b","owner":"nobody","balance":3})");
}

TEST(ACommandThatDoesNotComeBack, IsRefusedAtOnceFromThenOn) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");
  ASSERT_EQ(refusal_of(application->deposit("a", 1)), "handler.deadline");

  const auto refused = application->deposit("b", 1);

  EXPECT_EQ(refusal_of(refused), "handler.suspended");
  EXPECT_TRUE(refused.undecided);
  EXPECT_EQ(refusal_of(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})")), "none") << "another handler";
  EXPECT_THAT(application->reports(), Contains(HasSubstr("handler.abandoned: Handler ledger.deposit/1 of plugin ledger")));
}

TEST(ACommandThatDoesNotComeBack, CountsForNothingWhenItDoes) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");
  ASSERT_EQ(refusal_of(application->deposit("a", 1)), "handler.deadline");

  place.order("deposit-a", "");

  ASSERT_TRUE(eventually([&] { return application.inside("ledger") == 0; }));
  EXPECT_TRUE(eventually([&] { return application.told("handler.returned") == 1; }));
  EXPECT_EQ(application->history_of("a"), "");
  EXPECT_EQ(refusal_of(application->deposit("a", 1)), "handler.suspended") << "it rests";
  EXPECT_TRUE(eventually([&] { return refusal_of(application->deposit("a", 1)) == "none"; }));
  EXPECT_EQ(application->history_of("a"), "ledger.deposited/1");
}

TEST(TwoCommandsThatDoNotComeBack, SuspendTheWholePlugin) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");
  place.order("apply", "stay");
  ASSERT_EQ(refusal_of(application->deposit("a", 1)), "handler.deadline");
  ASSERT_EQ(refusal_of(application->run("ledger.name_account/1", named_after(place))), "handler.deadline");

  EXPECT_EQ(refusal_of(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})")), "plugin.suspended");
  EXPECT_EQ(application->heard_of("a"), R"({"balances":[]})") << "another plugin";
}

TEST(ACommandThatDoesNotComeBack, KeepsNoWriterFromStopping) {
  const Place place;
  Impatient application(place);
  place.order("deposit-a", "stay");
  auto stuck = application->send("ledger.deposit/1", Application::deposit_of("a", 1));

  std::atomic<bool> has_stopped{false};
  std::thread stopping([&] {
    application->writer().stop();
    has_stopped = true;
  });

  EXPECT_EQ(refusal_of(stuck.get()), "handler.deadline");
  if (!eventually([&] { return has_stopped.load(); })) {
    stopping.detach();
    FAIL() << "nobody told it that the last thread has ended";
  }
  stopping.join();
}

TEST(ACommandThatDoesNotComeBack, IsReplacedThoughItsTransactionCannotBeTakenBack) {
  const Place place;
  Impatient application(place);
  application->store().faults.on_abandon = [] { throw storage::StoreError("Its session is broken."); };
  place.order("deposit-a", "stay");

  const auto outcome = application->deposit("a", 1);

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_FALSE(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})").error);
}

TEST(AQueryThatDoesNotComeBack, IsAnsweredAtItsDeadlineAndStopsNobody) {
  const Place place;
  Impatient application(place);
  ASSERT_FALSE(application->deposit("b", 1).error);
  place.order("balance-a", "stay");

  std::promise<Outcome> answered;
  std::thread asking([&] {
    try {
      application->dispatcher().query(Application::command_of("ledger.balance_of/1", R"({"account":"a"})"),
                                      [&](Outcome outcome) { answered.set_value(std::move(outcome)); });
    } catch (const plugins::Abandoned&) {  // as it is to be
    }
  });
  const auto outcome = answered.get_future().get();

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_TRUE(outcome.thread_lost);
  EXPECT_EQ(application->balance_of("b"), "handler.suspended");
  EXPECT_FALSE(application->deposit("b", 1).error);
  place.order("balance-a", "");
  asking.join();
}

/// Counts what is logged and measured of requests.
class Counting final : public Behaviour {
 public:
  explicit Counting(std::atomic<int>& seen) : seen_(seen) {}
  std::optional<Outcome> before(Request&) override { return std::nullopt; }
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override { ++seen_; }

 private:
  std::atomic<int>& seen_;
};

/// As where the system has no room for a thread that takes the place of the lost one.
TEST(AQueryThatDoesNotComeBack, IsLoggedOnceHoweverOftenItsAnswerIsTried) {
  const Place place;
  Impatient application(place);
  place.order("balance-a", "stay");
  std::atomic<int> seen = 0;
  std::vector<std::unique_ptr<Behaviour>> behaviours;
  behaviours.push_back(std::make_unique<Counting>(seen));
  Dispatcher dispatcher(application->services(), application->store(), application->writer(), std::move(behaviours), &application->watchdog());
  std::promise<Outcome> answered;
  int tries = 0;
  const auto answer_at_the_third_try = [&](Outcome outcome) {
    if (++tries < 3) throw std::runtime_error("no room for a thread");
    answered.set_value(std::move(outcome));
  };

  std::thread asking([&] {
    try {
      dispatcher.query(Application::command_of("ledger.balance_of/1", R"({"account":"a"})"), answer_at_the_third_try);
    } catch (const plugins::Abandoned&) {  // as it is to be
    }
  });

  EXPECT_EQ(refusal_of(answered.get_future().get()), "handler.deadline");
  EXPECT_EQ(seen, 1);
  place.order("balance-a", "");
  asking.join();
}

TEST(AStatementOfAQuery, IsBrokenOffAtTheDeadline) {
  const Place place;
  Impatient application(place);

  EXPECT_EQ(application->ask("ledger.endless_question/1", "{}"), "handler.deadline");

  EXPECT_EQ(application.inside("ledger"), 0U) << "its thread has come back";
  EXPECT_EQ(application->ask("ledger.census/1", "{}"), R"({"entries":0})");
}

TEST(AQueryThatComesBackTooLate, RestsAsACommandDoes) {
  const Place place;
  Impatient application(place);

  ASSERT_EQ(application->ask("ledger.endless_question/1", "{}"), "handler.deadline");

  EXPECT_EQ(application->ask("ledger.endless_question/1", "{}"), "handler.suspended");
}

TEST(AStatementOfACommand, IsBrokenOffAtTheDeadline) {
  const Place place;
  Impatient application(place);
  ASSERT_FALSE(application->deposit("b", 1).error);

  const auto outcome = application->run("ledger.ponder/1", R"({"account":"a","by":"STATEMENT"})");

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_EQ(application.inside("ledger"), 0U);
  EXPECT_EQ(application->history_of("a"), "");
  EXPECT_FALSE(application->deposit("b", 1).error);
}

TEST(ACommandThatAsksForEver, IsToldThatItsTimeIsOver) {
  const Place place;
  Impatient application(place);

  const auto outcome = application->run("ledger.ponder/1", R"({"account":"a","by":"QUESTIONS"})");

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_EQ(application.inside("ledger"), 0U) << "what it asks for fails, and it gives up";
  EXPECT_EQ(runs_of(*application, "ledger.ponder/1"), std::pair(std::uint64_t{1}, std::uint64_t{1}));
  EXPECT_FALSE(application->deposit("b", 1).error);
}

TEST(AProjectionThatDoesNotComeBack, CostsTheCommandAndNobodyElse) {
  const Place place;
  Impatient application(place);
  place.order("show-a", "stay");

  const auto outcome = application->deposit("a", 1);

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_THAT(outcome.error->sentence, HasSubstr("ledger/balances of plugin ledger"));
  EXPECT_EQ(application->history_of("a"), "");
  EXPECT_FALSE(application->run("ledger.settle/1", Application::deposit_of("b", 1)).error);
}

TEST(AnAggregateWhoseStateIsNeverFolded, CostsItsCommandAndNobodyElse) {
  const Place place;
  {
    Application application(place);
    ASSERT_FALSE(application.run("ledger.name_account/1", named_after(place)).error);
  }
  Impatient application(place);
  place.order("apply", "stay");

  const auto outcome = application->deposit("n", 1);  // the host hands it its history, and it stays amid the rows

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_FALSE(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})").error);
  EXPECT_EQ(application->history_of("c"), "ledger.account.opened/2");
}

TEST(AReactionOfTheSameTransaction, ThatDoesNotComeBackIsNamedInPlaceOfTheCommand) {
  const Place place;
  Impatient application(place, {.placement = [](std::string_view) { return true; }});
  place.order("a", "stay");

  const auto outcome = application->deposit("a", 1);

  EXPECT_EQ(refusal_of(outcome), "handler.deadline");
  EXPECT_THAT(outcome.error->sentence, HasSubstr("Handler listener.hear/1 of plugin listener"));
  EXPECT_EQ(refusal_of(application->deposit("b", 1)), "handler.suspended");
  EXPECT_FALSE(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})").error);
}

TEST(ADurableReactionThatDoesNotComeBack, HasItsKeySetAsideAndHoldsUpNoOtherConsumer) {
  const Place place;
  Impatient application(place);
  application->start_reactions(patient);
  place.order("a", "stay");
  ASSERT_FALSE(application->deposit("a", 1).error);
  ASSERT_TRUE(eventually([&] { return application.inside("listener") == 1; }));

  ASSERT_FALSE(application->deposit("b", 1).error);
  ASSERT_FALSE(application->run("ledger.settle/1", Application::deposit_of("c", 1)).error);

  EXPECT_TRUE(eventually([&] { return application->history_of("c").find("ledger.settlement.granted/1") != std::string::npos; }))
      << "another consumer of the same plugin";
  EXPECT_THAT(application->reports(), Contains(HasSubstr("reaction.set_aside")));
  EXPECT_EQ(application->heard_of("b"), R"({"balances":[]})");
}

TEST(ADurableReactionThatDoesNotComeBack, HearsOfAllThatItMissedOnceItIsCalledAgain) {
  const Place place;
  Impatient application(place);
  application->start_reactions({10, 40, 3});
  place.order("a", "stay");
  ASSERT_FALSE(application->deposit("a", 1).error);
  ASSERT_TRUE(eventually([&] { return application.inside("listener") == 1; }));
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(application->deposit("b", 1).error);

  place.order("a", "");

  EXPECT_TRUE(eventually([&] { return application->heard_of("b") == R"({"balances":[1,2,3]})"; }));
  EXPECT_TRUE(eventually([&] { return application->heard_of("a") == R"({"balances":[1]})"; }));
  EXPECT_TRUE(eventually([&] { return application->store().aside({}).empty(); })) << "no key is parked for what was not its message's fault";
}

TEST(ADurableReactionThatDoesNotComeBack, HoldsUpNoOtherConsumerHoweverMuchItMisses) {
  const Place place;
  std::atomic<bool> is_slow{false};
  Impatient application(place);
  application->store().faults.on_read = [&] {
    if (is_slow) Signal().wait(std::chrono::milliseconds(600));  // as the disk may be under a host that was up for months
  };
  application->start_reactions(patient);
  place.order("a", "stay");
  ASSERT_FALSE(application->deposit("a", 1).error);
  ASSERT_TRUE(eventually([&] { return application.inside("listener") == 1; }));
  std::vector<std::future<Outcome>> missed;
  for (int i = 0; i < 600; ++i) missed.push_back(application->send("ledger.deposit/1", Application::deposit_of("b", 1)));
  for (auto& one : missed) ASSERT_FALSE(one.get().error);
  is_slow = true;

  ASSERT_FALSE(application->run("ledger.settle/1", Application::deposit_of("c", 1)).error);

  EXPECT_TRUE(eventually([&] { return application->history_of("c").find("ledger.settlement.granted/1") != std::string::npos; }));
  is_slow = false;
  place.order("a", "");
  EXPECT_TRUE(eventually([&] { return application->heard_of("b").ends_with(",599,600]}"); })) << "and it misses nothing";
}

TEST(ADurableReactionThatDoesNotComeBack, IsNotTakenForDrained) {
  const Place place;
  Impatient application(place);
  auto& reactions = application->start_reactions(patient);
  place.order("a", "stay");
  ASSERT_FALSE(application->deposit("a", 1).error);
  ASSERT_TRUE(eventually([&] { return application.inside("listener") == 1; }));

  ASSERT_FALSE(application->deposit("b", 1).error);

  EXPECT_FALSE(reactions.drained(std::chrono::milliseconds(1'500))) << "it has not heard of b";
}

TEST(ADurableReactionThatDoesNotComeBack, IsCountedOnceThoughTheHostEndsMeanwhile) {
  const Place place;
  UnderWay under_way(place.path() / "under-way");
  Impatient application(place, {.under_way = &under_way});
  application->start_reactions(patient);
  place.order("a", "stay");
  ASSERT_FALSE(application->deposit("a", 1).error);

  ASSERT_TRUE(eventually([&] { return !application->store().aside({}).empty(); }));

  std::filesystem::copy_file(place.path() / "under-way", place.path() / "as-the-host-leaves-it");
  EXPECT_TRUE(UnderWay(place.path() / "as-the-host-leaves-it").unfinished().empty());
}

TEST(AProjectionInTotalOrder, GoesOnBehindAMessageThatIsAlwaysTooSlow) {
  const Place place;
  Impatient application(place);
  for (const auto* account : {"a", "b", "c", "d", "e"}) ASSERT_FALSE(application->deposit(account, 1).error);
  place.order("sequence-d", "ask");  // until it is told that its time is over

  application->start_projections(patient);

  EXPECT_TRUE(eventually([&] { return application->ask("ledger.sequence_of/1", R"({"name":"all"})") == R"({"name":"all","accounts":"a b c e "})"; }));
  const auto aside = application->store().aside("ledger/sequence");
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(aside.front().stream.id, "d");
  EXPECT_EQ(aside.front().attempts, 1U);
}

TEST(ARebuildWhoseProjectionDoesNotComeBack, Ends) {
  const Place place;
  Impatient application(place);
  ASSERT_FALSE(application->deposit("a", 1).error);
  place.order("show-a", "stay");

  const auto rebuilt = rebuild_projection(application->services(), application->store(), application->writer(), "ledger/balances");

  ASSERT_FALSE(rebuilt);
  EXPECT_EQ(rebuilt.error().code, "handler.deadline");
  EXPECT_FALSE(application->run("ledger.open_account/1", R"({"account":"c","owner":"ada"})").error);
}

TEST(ACommandThatIsOnlySlow, IsNamedWhileItRuns) {
  const Place place;
  Application application(place, {.deadlines = {.handler = std::chrono::seconds(10)}});
  place.order("deposit-a", "stay");
  auto slow = application.send("ledger.deposit/1", Application::deposit_of("a", 1));

  EXPECT_TRUE(eventually([&] { return application.writer().held_up_by().has_value(); }));
  EXPECT_THAT(application.reports(), Contains(HasSubstr("handler.slow: Handler ledger.deposit/1 of plugin ledger")));
  place.order("deposit-a", "");

  EXPECT_FALSE(slow.get().error);
  EXPECT_TRUE(eventually([&] { return !application.writer().held_up_by(); }));
}

}  // namespace
}  // namespace comptoir::dispatch::testing
