// Units that share a commit: what one does wrong is never another's loss.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include <gtest/gtest.h>

#include <comptoir/detail/utf8.hpp>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using Futures = std::vector<std::future<Outcome>>;

std::string misbehave_of(const std::string& account, const std::string& trouble) {
  return R"({"account":")" + account + R"(","trouble":")" + trouble + R"("})";
}

/// The error's code, or "agreed".
std::string code_of(const Outcome& outcome) { return outcome.error ? outcome.error->code : "agreed"; }

std::vector<std::string> codes_of(Futures& sent) {
  std::vector<std::string> codes;
  for (auto& one : sent) codes.push_back(code_of(one.get()));
  return codes;
}

struct AGroup : ::testing::Test {
  Place place;
  Application application{place};

  /// Sends deposits of 1 to accounts "a0", "a1" and so on, as one group.
  Futures deposits_in_one_group(int count) {
    Gate gate(application.writer());
    Futures sent;
    for (int i = 0; i < count; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a" + std::to_string(i), 1)));
    return sent;
  }
};

TEST_F(AGroup, SharesOneCommit) {
  auto sent = deposits_in_one_group(40);

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(40, "agreed"));
  if (application.store().writers() == 1)
    EXPECT_EQ(application.store().faults.commits, 1);
  else
    EXPECT_LE(application.store().faults.commits, 5) << "what overlaps goes by halves";
}

TEST_F(AGroup, TellsEverybodyThoughOneOfThemThrows) {
  Futures sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
    application.dispatcher().command(Application::command_of("ledger.deposit/1", Application::deposit_of("b", 1)),
                                     [](const Outcome&) { throw std::runtime_error("the client has left"); });
    sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("c", 1)));
  }

  EXPECT_EQ(codes_of(sent), (std::vector<std::string>{"agreed", "agreed"}));
  EXPECT_EQ(code_of(application.deposit("b", 1)), "agreed");
}

TEST_F(AGroup, OutlivesAnErrorWhoseTextIsCutWithinACharacter) {
  for (const auto* account : {"even", "odd"}) {
    const auto outcome = application.run("ledger.misbehave/1", misbehave_of(account, "CUT_STATEMENT"));

    EXPECT_EQ(code_of(outcome), "database.bad_statement");
    EXPECT_TRUE(comptoir::detail::is_utf8(outcome.error->sentence)) << outcome.error->sentence;
  }
  EXPECT_EQ(code_of(application.deposit("a", 1)), "agreed");
}

TEST_F(AGroup, OutlivesAFailureOfTheStoreWhoseTextIsNoUtf8) {
  application.store().faults.on_commit = [] { throw storage::StoreError("The disk is caf\xC3"); };

  const auto outcome = application.deposit("a", 1);

  ASSERT_EQ(code_of(outcome), "store.failed");
  EXPECT_EQ(outcome.error->sentence, "The disk is caf\xEF\xBF\xBD");
}

TEST_F(AGroup, OutlivesWhatIsThrownThatIsNoException) {
  application.store().faults.on_commit = [] { throw 42; };

  const auto outcome = application.deposit("a", 1);

  ASSERT_EQ(code_of(outcome), "host.failed");
  EXPECT_EQ(outcome.error->sentence, "Something was thrown that is no std::exception.");
  application.store().faults.on_commit = nullptr;
  EXPECT_EQ(code_of(application.deposit("a", 1)), "agreed");
}

TEST_F(AGroup, LeavesHalfToBeDoneMeanwhileWhereGroupsOverlap) {
  std::mutex mutex;
  std::size_t largest = 0;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    largest = std::max(largest, changes.appends.size());
  };

  auto sent = deposits_in_one_group(40);

  EXPECT_EQ(codes_of(sent), std::vector<std::string>(40, "agreed"));
  if (application.store().writers() == 1)
    EXPECT_EQ(largest, 40U);
  else
    EXPECT_LE(largest, 21U) << "what holds the gate counts as well";
}

TEST_F(AGroup, AnswersNobodyBeforeItsCommit) {
  Futures sent;
  int answered_early = 0;
  application.store().faults.on_commit = [&] {
    for (auto& one : sent) answered_early += one.wait_for(std::chrono::seconds(0)) == std::future_status::ready ? 1 : 0;
  };
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
    sent.push_back(application.send("ledger.withdraw/1", Application::deposit_of("a", 9)));  // refused: it too was decided on what is not durable yet
  }

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, (std::vector<std::string>{"agreed", "account.overdrawn"}));
  EXPECT_EQ(answered_early, 0);
}

TEST_F(AGroup, FailsItsCulpritsAlone) {
  Futures sent;
  {
    Gate gate(application.writer());
    const auto send = [&](const std::string& command, const std::string& body) { sent.push_back(application.send(command, body)); };
    send("ledger.deposit/1", Application::deposit_of("good", 5));
    send("ledger.withdraw/1", Application::deposit_of("good", 6));
    send("ledger.misbehave/1", misbehave_of("thrower", "EXCEPTION"));
    send("ledger.misbehave/1", misbehave_of("stranger", "NOT_AN_EXCEPTION"));
    send("ledger.deposit/1", Application::deposit_of("good", 7));
    send("ledger.misbehave/1", misbehave_of("counter", "ROW_COUNT"));
    send("ledger.misbehave/1", misbehave_of("writer", "BAD_STATEMENT"));
    send("ledger.name_account/1", R"({"account":"good","nickname":"Nick"})");
    send("ledger.name_account/1", R"({"account":"other","nickname":"Nick"})");
    send("ledger.withdraw/1", Application::deposit_of("good", 2));
  }

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, (std::vector<std::string>{"agreed", "account.overdrawn", "plugin.failed", "plugin.failed", "agreed", "database.row_count",
                                             "database.bad_statement", "agreed", "nickname.taken", "agreed"}));
  EXPECT_EQ(application.history_of("good"), "ledger.deposited/1 ledger.deposited/1 ledger.account.named/1 ledger.withdrawn/1");
  EXPECT_EQ(application.balance_of("good"), R"({"account":"good","owner":"nobody","balance":10})");
  for (const auto* account : {"thrower", "stranger", "counter", "writer", "other"}) EXPECT_EQ(application.version_of(account), 0U) << account;
  EXPECT_TRUE(application.store().verify().empty());
}

TEST_F(AGroup, RunsAgainInHalvesUntilTheCulpritIsAlone) {
  std::vector<std::size_t> sizes;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    sizes.push_back(changes.appends.size());
    for (const auto& append : changes.appends)
      if (append.stream.id == "a5") throw storage::StoreError("a5 is not to be written");
  };
  auto sent = deposits_in_one_group(8);

  const auto codes = codes_of(sent);

  EXPECT_EQ(sizes, (std::vector<std::size_t>{8, 4, 4, 2, 1, 1, 2}));
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(codes[static_cast<std::size_t>(i)], i == 5 ? "store.failed" : "agreed");
    EXPECT_EQ(application.version_of("a" + std::to_string(i)), i == 5 ? 0U : 1U);
  }
}

TEST_F(AGroup, LosesAndDoublesNothingWhenItsCommitFails) {
  int failures = 3;
  application.store().faults.on_commit = [&] {
    if (failures-- > 0) throw storage::StoreError("The disk under the store failed.");
  };
  auto sent = deposits_in_one_group(16);  // 16 fail, 8 fail, 4 fail, 4 + 4 + 8 hold

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(16, "agreed"));
  for (int i = 0; i < 16; ++i) EXPECT_EQ(application.version_of("a" + std::to_string(i)), 1U);
  EXPECT_EQ(application.store().read()->log_end(), 16U);
  EXPECT_EQ(application.store().read()->outbox_end(), 16U);
}

TEST_F(AGroup, TellsEveryoneToTryAgainWhenTheStoreIsGone) {
  application.store().faults.on_commit = [] { throw storage::StoreError("The store is full."); };
  auto sent = deposits_in_one_group(3);

  for (auto& one : sent) {
    const auto outcome = one.get();
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind, ErrorKind::unavailable);
    EXPECT_EQ(outcome.error->code, "store.failed");
    EXPECT_TRUE(outcome.undecided);
    EXPECT_EQ(outcome.version, 0U) << "nothing has happened, so there is no version to tell";
  }
}

TEST_F(AGroup, IsNotPartedWhenWhatLiesBeneathTheStoreFails) {
  std::atomic<int> tries = 0;
  application.store().faults.on_commit = [&tries] {
    ++tries;
    throw storage::Unavailable("The disk under the store is full.");
  };
  auto sent = deposits_in_one_group(64);

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(64, "store.failed"));
  if (application.store().writers() == 1)
    EXPECT_EQ(tries, 2) << "a connection may have died since it was last used, and the second try shows it";
  else
    EXPECT_LE(tries, 24) << "what overlaps goes by halves, each of which is tried twice";
}

TEST_F(AGroup, IsRunAgainAsItIsOnceItsConnectionHasDied) {
  std::mutex mutex;
  std::vector<std::size_t> sizes;
  std::atomic<bool> dies = true;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    const std::lock_guard lock(mutex);
    sizes.push_back(changes.appends.size());
    if (dies.exchange(false)) throw storage::Unavailable("The connection broke.");
  };
  auto sent = deposits_in_one_group(8);

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(8, "agreed"));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{8, 8}));
}

TEST_F(AGroup, TellsHowLongTheStoreIsNotWorthAsking) {
  application.store().faults.on_begin = [] { throw storage::Unavailable("away", std::chrono::milliseconds(2'300)); };

  const auto outcome = application.deposit("a", 1);

  EXPECT_EQ(code_of(outcome), "store.failed");
  EXPECT_EQ(outcome.pause, std::chrono::milliseconds(2'300));
}

TEST_F(AGroup, GoesOnOnceTheStoreIsWellAgain) {
  application.store().faults.on_commit = [] { throw storage::StoreError("The store is full."); };
  ASSERT_EQ(code_of(application.deposit("a", 1)), "store.failed");
  application.store().faults.on_commit = nullptr;

  const auto outcome = application.deposit("a", 2);

  EXPECT_EQ(outcome.answer, R"({"account":"a","owner":"","balance":2})");
}

TEST_F(AGroup, RetriesAConflictWithWhatIsStored) {
  int conflicts = 5;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    if (!changes.appends.empty() && conflicts-- > 0) throw storage::Conflict(changes.appends.front().stream, 0, 1);
  };

  const auto outcome = application.deposit("a", 4);

  EXPECT_EQ(code_of(outcome), "agreed");
  EXPECT_EQ(application.version_of("a"), 1U);
}

TEST(AGroupOfImpatientClients, GivesAConflictUpInTheEnd) {
  const Place place;
  Application application(place, {.limits = {.time_max = patience, .patience = std::chrono::milliseconds(20)}});
  int tries = 0;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    ++tries;
    throw storage::Conflict(changes.appends.front().stream, 0, 1);
  };

  const auto outcome = application.run("ledger.deposit/1", Application::deposit_of("a", 4));

  EXPECT_EQ(code_of(outcome), "store.busy");
  EXPECT_EQ(outcome.error->kind, ErrorKind::unavailable);
  EXPECT_GT(tries, 2);
}

TEST_F(AGroup, CountsOnlyAUnitsOwnConflicts) {
  int conflicts = 7;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    for (const auto& append : changes.appends)
      if (append.stream.id == "a3" && (changes.appends.size() > 1 || conflicts-- > 0)) throw storage::Conflict(append.stream, 0, 1);
  };
  auto sent = deposits_in_one_group(16);  // being halved four times is no conflict of a3's own

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(16, "agreed"));
}

TEST_F(AGroup, AnswersAKeyThatTheDatabaseFoundTakenAsARefusal) {
  application.store().faults.on_apply = [](const storage::Changes& changes) {
    for (const auto& change : changes.claims) throw storage::KeyTaken(change.claim);
  };

  const auto outcome = application.run("ledger.name_account/1", R"({"account":"a","nickname":"Nick"})");

  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::refused);
  EXPECT_EQ(outcome.error->code, "nickname.taken");
  EXPECT_FALSE(outcome.undecided);
}

TEST(AWriter, RefusesWhatIsTooMuchToWait) {
  const Place place;
  Application application(place, {.writer = {.group_max = 64, .waiting_max = 2}});
  Futures sent;
  Gate gate(application.writer());
  for (int i = 0; i < 2; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));

  const auto third = application.run("ledger.deposit/1", Application::deposit_of("a", 1));  // answered though the writer stands still

  EXPECT_EQ(code_of(third), "host.busy");
  EXPECT_EQ(third.error->kind, ErrorKind::unavailable);
  gate.open();
  EXPECT_EQ(codes_of(sent), (std::vector<std::string>{"agreed", "agreed"}));
}

/// A deposit of 1 by a message of so many bytes.
std::string long_deposit(std::size_t bytes) {
  auto body = Application::deposit_of("a", 1);
  body.append(bytes - body.size(), ' ');
  return body;
}

TEST(AWriter, RefusesMoreBytesThanMayWait) {
  const Place place;
  Application application(place, {.writer = {.waiting_bytes_max = 100'000}});
  Futures sent;
  Gate gate(application.writer());
  sent.push_back(application.send("ledger.deposit/1", long_deposit(60'000)));

  const auto second = application.run("ledger.deposit/1", long_deposit(60'000));
  sent.push_back(application.send("ledger.deposit/1", long_deposit(1'000)));

  EXPECT_EQ(code_of(second), "host.busy");
  gate.open();
  EXPECT_EQ(codes_of(sent), (std::vector<std::string>{"agreed", "agreed"}));
  EXPECT_EQ(code_of(application.run("ledger.deposit/1", long_deposit(60'000))), "agreed") << "what has gone makes room";
}

TEST(AWriter, HasRoomAgainForWhatItTook) {
  const Place place;
  Application application(place, {.writer = {.waiting_bytes_max = 100'000}});
  ASSERT_EQ(code_of(application.run("ledger.deposit/1", long_deposit(60'000))), "agreed");
  Futures sent;
  Gate gate(application.writer());
  sent.push_back(application.send("ledger.deposit/1", long_deposit(1'000)));

  sent.push_back(application.send("ledger.deposit/1", long_deposit(60'000)));

  gate.open();
  EXPECT_EQ(codes_of(sent), (std::vector<std::string>{"agreed", "agreed"}));
}

TEST(AWriter, TakesOneCommandThatIsLargerThanWhatMayWait) {
  const Place place;
  Application application(place, {.writer = {.waiting_bytes_max = 1'000}});

  const auto outcome = application.run("ledger.deposit/1", long_deposit(60'000));

  EXPECT_EQ(code_of(outcome), "agreed");
}

TEST(AWriter, MakesNoGroupOfMoreBytesThanItMay) {
  const Place place;
  Application application(place, {.writer = {.group_bytes_max = 10'000}});
  Futures sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 10; ++i) sent.push_back(application.send("ledger.deposit/1", long_deposit(6'000)));
  }

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(10, "agreed"));
  EXPECT_GE(application.store().faults.commits, 5);
}

TEST(AWriter, RefusesWhatWaitsOnceTheStoreIsAway) {
  const Place place;
  Application application(place);
  Futures sent;
  Gate gate(application.writer());
  for (int i = 0; i < 5; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));

  application.writer().refuse_waiting();
  EXPECT_EQ(application.writer().waiting(), 5U) << "it is not away";
  application.store().faults.absence = storage::Absence{"The server is away.", std::chrono::milliseconds(700)};
  application.writer().refuse_waiting();

  EXPECT_EQ(codes_of(sent), std::vector<std::string>(5, "store.failed")) << "though the writer stands still";
}

TEST(ACommand, IsRefusedAtOnceWhileTheStoreIsAway) {
  const Place place;
  Application application(place);
  Gate gate(application.writer());
  application.store().faults.absence = storage::Absence{"The server is away.", std::chrono::milliseconds(700)};

  const auto outcome = application.deposit("a", 1);

  EXPECT_EQ(code_of(outcome), "store.failed");
  EXPECT_EQ(outcome.error->kind, ErrorKind::unavailable);
  EXPECT_EQ(outcome.pause, std::chrono::milliseconds(700));
  EXPECT_TRUE(outcome.undecided);
}

/// Fails once the outcome is durable, as a log may that has no room.
class Stumbling final : public Behaviour {
 public:
  std::optional<Outcome> before(Request&) override { return std::nullopt; }
  void after(const Request&, const Outcome&, std::chrono::nanoseconds) override { throw std::bad_alloc(); }
};

TEST(ACommand, IsAnsweredThoughALayerAroundItFailsWhenItIsDone) {
  const Place place;
  Application application(place);
  std::vector<std::unique_ptr<Behaviour>> behaviours;
  behaviours.push_back(std::make_unique<Stumbling>());
  Dispatcher dispatcher(application.services(), application.store(), application.writer(), std::move(behaviours));
  std::promise<Outcome> answered;

  dispatcher.command(Application::command_of("ledger.deposit/1", Application::deposit_of("a", 1)),
                     [&](Outcome outcome) { answered.set_value(std::move(outcome)); });

  auto outcome = answered.get_future();
  ASSERT_EQ(outcome.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(code_of(outcome.get()), "agreed");
}

TEST(AWriter, MakesNoGroupLargerThanItMay) {
  const Place place;
  Application application(place, {.writer = {.group_max = 4, .waiting_max = 100}});
  Futures sent;
  {
    Gate gate(application.writer());
    for (int i = 0; i < 10; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
  }

  const auto codes = codes_of(sent);

  EXPECT_EQ(codes, std::vector<std::string>(10, "agreed"));
  EXPECT_EQ(application.store().faults.commits, 3);
}

TEST(AWriter, FinishesWhatWaitsBeforeItStops) {
  const Place place;
  Application application(place);
  Futures sent;
  auto gate = std::make_unique<Gate>(application.writer());
  for (int i = 0; i < 5; ++i) sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
  gate.reset();

  application.writer().stop();

  EXPECT_EQ(application.version_of("a"), 5U);
  EXPECT_EQ(code_of(application.deposit("a", 1)), "host.busy");
  EXPECT_THROW(application.writer().perform([](storage::Transaction&) {}), std::runtime_error);
}

TEST(AWriter, TellsTheOneWhoWaitsForATaskWhatItThrew) {
  const Place place;
  Application application(place);

  EXPECT_THAT([&] { application.writer().perform([](storage::Transaction&) { throw std::logic_error("no"); }); },
              ::testing::ThrowsMessage<std::runtime_error>("no"));
  EXPECT_THAT([&] { application.writer().perform([](storage::Transaction&) { throw storage::BadStatement("no such row"); }); },
              ::testing::ThrowsMessage<storage::BadStatement>("no such row"));
  EXPECT_THROW(application.writer().perform([](storage::Transaction&) { throw storage::LaneLost(); }), storage::LaneLost);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
