// What happens inside one unit of work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::AllOf, ::testing::HasSubstr, ::testing::StartsWith;

struct AUnit : ::testing::Test {
  Place place;
  Application application{place};

  Outcome survey(const std::string& account, bool refuse = false) { return application.run("ledger.survey/1", survey_of(account, refuse)); }
  static std::string survey_of(const std::string& account, bool refuse) {
    return R"({"account":")" + account + R"(","note":"seen","refuse":)" + (refuse ? "true" : "false") + "}";
  }
  Outcome misbehave(const std::string& trouble) { return application.run("ledger.misbehave/1", R"({"account":"a","trouble":")" + trouble + R"("})"); }
  std::vector<storage::Event> log() { return application.store().read()->log(0, 1000); }
};

TEST_F(AUnit, SeesWhatItWrote) {
  const auto outcome = survey("a");

  EXPECT_EQ(outcome.answer, R"({"found":1,"listed":1,"queried":1})");
}

TEST_F(AUnit, SeesWhatItsGroupWrote) {
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("b", 1)));
    sent.push_back(application.send("ledger.survey/1", survey_of("a", false)));
    sent.push_back(application.send("ledger.survey/1", survey_of("b", false)));  // its entry stands beside that of the deposit
  }

  EXPECT_EQ(sent[1].get().answer, R"({"found":1,"listed":1,"queried":1})");
  EXPECT_EQ(sent[2].get().answer, R"({"found":1,"listed":2,"queried":2})");
}

TEST_F(AUnit, ThatRefusesTakesBackWhatItFlushedAndNothingElse) {
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.survey/1", survey_of("before", false)));
    sent.push_back(application.send("ledger.survey/1", survey_of("refused", true)));
    sent.push_back(application.send("ledger.survey/1", survey_of("after", false)));
  }

  EXPECT_EQ(sent[1].get().error->code, "survey.refused");
  EXPECT_EQ(sent[2].get().answer, R"({"found":1,"listed":2,"queried":1})");
  EXPECT_EQ(application.ask("ledger.census/1", "{}"), R"({"entries":2})");
}

TEST_F(AUnit, ThatRefusesAfterItsGroupFlushedLeavesTheGroup) {
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.deposit/1", Application::deposit_of("a", 1)));
    sent.push_back(application.send("ledger.survey/1", survey_of("refused", true)));
  }

  EXPECT_FALSE(sent[0].get().error);
  EXPECT_TRUE(sent[1].get().error);
  EXPECT_EQ(application.version_of("a"), 1U);
  EXPECT_EQ(application.ask("ledger.census/1", "{}"), R"({"entries":1})");
}

TEST_F(AUnit, RefusesCommandsThatNobodyHandles) {
  const auto outcome = application.run("ledger.rob/1", "{}");

  EXPECT_EQ(outcome.error->code, "command.unknown");
  EXPECT_EQ(outcome.error->kind, ErrorKind::not_found);
}

TEST_F(AUnit, RefusesCommandsOfOtherPlugins) {
  const auto outcome = misbehave("FOREIGN_COMMAND");

  EXPECT_EQ(outcome.error->code, "command.foreign");
  EXPECT_EQ(application.version_of("a"), 0U);
}

TEST_F(AUnit, EndsACascadeThatWouldNotEnd) {
  const auto outcome = misbehave("ENDLESS_CASCADE");

  EXPECT_EQ(outcome.error->code, "dispatch.cascade_too_deep");
  EXPECT_THAT(outcome.error->sentence, AllOf(StartsWith("What follows from ledger.misbehave/1 of plugin ledger has come to ledger."),
                                             HasSubstr(" and does not end after 32 causes behind one another")));
  EXPECT_EQ(application.version_of("a"), 0U);
}

TEST(AUnitOfWork, EndsInTime) {
  const Place place;
  Application application(place, {.limits = {.time_max = std::chrono::milliseconds(0)}, .plugins = {"parcel"}});

  const auto outcome = application.run("parcel.post/1", R"({"label":"a"})");

  EXPECT_EQ(outcome.error->code, "dispatch.unit_too_slow");
  EXPECT_THAT(outcome.error->sentence, HasSubstr("parcel.post/1 of plugin parcel has come to parcel."));
  EXPECT_EQ(outcome.error->kind, ErrorKind::unavailable);
}

TEST(AUnitOfWork, WritesNoMoreThanItMay) {
  const Place place;
  Application application(place, {.limits = {.bytes_max = 4000}, .plugins = {"parcel"}});

  EXPECT_FALSE(application.run("parcel.burst/1", R"({"label":"a","times":5,"pad":10})").error);
  EXPECT_EQ(application.run("parcel.burst/1", R"({"label":"b","times":20,"pad":10})").error->code, "dispatch.unit_too_large");
  EXPECT_EQ(application.run("parcel.burst/1", R"({"label":"c","times":1,"pad":4000})").error->code, "dispatch.unit_too_large");
}

TEST(AUnitOfWork, HoldsNoMoreCommandsThanItMay) {
  const Place place;
  Application application(place, {.limits = {.bytes_max = 4'000}, .plugins = {"parcel"}});
  const auto sent = [](std::size_t bytes) {  // with a field that is unknown, and leaves no trace
    return R"({"command":"parcel.note/1","message":"{\"label\":\"a\",\"text\":\"t\",\"x\":\")" + std::string(bytes, 'x') + R"(\"}"})";
  };

  EXPECT_FALSE(application.run("parcel.send_raw/1", sent(2'000)).error);
  EXPECT_EQ(application.run("parcel.send_raw/1", sent(4'000)).error.value_or(Error()).code, "dispatch.unit_too_large");
}

TEST_F(AUnit, MayRaiseMoreEventsThanACascadeHasSteps) {
  const auto outcome = application.run("ledger.accrue/1", R"({"account":"a","times":300})");

  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.events, 300U);
}

TEST_F(AUnit, RefusesLocksThatCouldEndInADeadlock) {
  const auto outcome = misbehave("UNLOCKED_ORDER");

  EXPECT_EQ(outcome.error->code, "lock.out_of_order");
}

TEST_F(AUnit, ChangesTwoAggregatesOrNone) {
  ASSERT_FALSE(application.deposit("a", 5).error);
  const std::string body = R"({"from":"a","to":"b","amount":4})";

  const auto first = application.run("ledger.transfer/1", body);
  const auto second = application.run("ledger.transfer/1", body);

  EXPECT_FALSE(first.error);
  EXPECT_EQ(second.error->code, "account.overdrawn");
  EXPECT_EQ(second.error->details, R"({"missing":3})");
  EXPECT_EQ(application.version_of("a"), 2U);
  EXPECT_EQ(application.version_of("b"), 1U);
}

TEST_F(AUnit, GivesTheSameIdsWhenItRunsAgain) {
  std::vector<Id> written;
  bool failed = false;
  application.store().faults.on_apply = [&](const storage::Changes& changes) {
    for (const auto& append : changes.appends)
      for (const auto& event : append.events) written.push_back(event.id);
  };
  application.store().faults.on_commit = [&] {
    if (!std::exchange(failed, true)) throw storage::Conflict({"default", "ledger.account", "a"}, 0, 1);
  };

  ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"a","times":3})").error);

  ASSERT_EQ(written.size(), 6U);
  EXPECT_EQ(std::vector<Id>(written.begin(), written.begin() + 3), std::vector<Id>(written.begin() + 3, written.end()));
  EXPECT_NE(written[0], written[1]);
}

TEST_F(AUnit, WritesItsEventsInTheOrderInWhichTheyWereRaised) {
  ASSERT_FALSE(application.deposit("a", 5).error);
  ASSERT_FALSE(application.run("ledger.transfer/1", R"({"from":"a","to":"b","amount":5})").error);

  std::string order;
  for (const auto& event : log()) order += event.stream.id + std::to_string(event.version) + " ";

  EXPECT_EQ(order, "a1 a2 b1 ") << "aggregates are saved in the order in which they were found";
}

TEST_F(AUnit, TellsEveryEventWhoAskedAndWhy) {
  auto request = Application::command_of("ledger.deposit/1", Application::deposit_of("a", 5));
  request.principal = {"acme", "ann"};
  request.causation = storage::samples::id(9);
  request.correlation = storage::samples::id(8);
  request.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  ASSERT_FALSE(application.run(request).error);

  const auto event = log().front();
  EXPECT_EQ(event.stream.tenant, "acme");
  EXPECT_EQ(event.origin.actor, "ann");
  EXPECT_EQ(event.origin.causation, storage::samples::id(9));
  EXPECT_EQ(event.origin.correlation, storage::samples::id(8));
  EXPECT_EQ(event.origin.traceparent, request.traceparent);
  EXPECT_NE(event.id, event.origin.correlation);
  const auto message = application.store().read()->outbox(0, 10).messages.front();
  EXPECT_EQ(message.type, "ledger.balance.changed/1");
  EXPECT_EQ(message.id, Id::derived_from(event.id, message.type)) << "so that it can be made again from the log";
  EXPECT_EQ(message.origin.actor, "ann");
}

TEST_F(AUnit, KeepsTenantsApart) {
  auto request = Application::command_of("ledger.deposit/1", Application::deposit_of("a", 5));
  request.principal.tenant = "acme";
  ASSERT_FALSE(application.run(request).error);

  const auto outcome = application.deposit("a", 1);

  EXPECT_EQ(outcome.answer, R"({"account":"a","owner":"","balance":1})");
  EXPECT_EQ(application.ask("ledger.census/1", "{}"), R"({"entries":1})");
}

TEST_F(AUnit, PublishesWhatTheMappingMakesOfAnEventOrNothing) {
  ASSERT_FALSE(application.deposit("a", 5).error);
  ASSERT_FALSE(application.run("ledger.withdraw/1", Application::deposit_of("a", 1)).error);
  ASSERT_FALSE(application.run("ledger.withdraw/1", Application::deposit_of("a", 2)).error);
  ASSERT_FALSE(application.run("ledger.accrue/1", R"({"account":"a","times":1})").error);

  std::string told;
  for (const auto& message : application.store().read()->outbox(0, 10).messages) told += message.type + message.data;

  EXPECT_EQ(told, R"(ledger.balance.changed/1{"account":"a","balance":5}ledger.balance.changed/1{"account":"a","balance":2})");
}

TEST_F(AUnit, PublishesNothingThatWasRefused) {
  ASSERT_TRUE(application.run("ledger.transfer/1", R"({"from":"a","to":"b","amount":5})").error);

  EXPECT_EQ(application.store().read()->outbox_end(), 0U);
}

TEST_F(AUnit, GivesAClaimedKeyBack) {
  const auto name = [&](const std::string& account, const std::string& nickname) {
    return application.run("ledger.name_account/1", R"({"account":")" + account + R"(","nickname":")" + nickname + R"("})");
  };
  ASSERT_FALSE(name("a", "Nick").error);
  ASSERT_FALSE(name("a", "Nick").error) << "its own key again is no error";
  ASSERT_EQ(name("b", "Nick").error->code, "nickname.taken");
  ASSERT_FALSE(name("a", "Nora").error);

  const auto outcome = name("b", "Nick");

  EXPECT_FALSE(outcome.error);
}

TEST_F(AUnit, SeesClaimsOfItsGroup) {
  std::vector<std::future<Outcome>> sent;
  {
    Gate gate(application.writer());
    sent.push_back(application.send("ledger.name_account/1", R"({"account":"a","nickname":"Nick"})"));
    sent.push_back(application.send("ledger.name_account/1", R"({"account":"b","nickname":"Nick"})"));
    sent.push_back(application.send("ledger.name_account/1", R"({"account":"a","nickname":"Nora"})"));
    sent.push_back(application.send("ledger.name_account/1", R"({"account":"c","nickname":"Nick"})"));
  }

  EXPECT_FALSE(sent[0].get().error);
  EXPECT_EQ(sent[1].get().error->code, "nickname.taken");
  EXPECT_FALSE(sent[2].get().error);
  EXPECT_FALSE(sent[3].get().error);
}

TEST_F(AUnit, ReadsItsSettings) {
  const auto outcome = application.deposit("a", 1'000'001);

  EXPECT_EQ(outcome.error->code, "deposit.too_large");
  EXPECT_EQ(outcome.error->faults.front().pointer, "/amount");
}

TEST_F(AUnit, RefusesUnknownFieldsOfStrangersAndIgnoresThoseOfItsOwn) {
  auto request = Application::command_of("ledger.deposit/1", R"({"account":"a","amount":1,"colour":"red"})");

  const auto strange = application.run(request);
  request.trusted = true;
  const auto own = application.run(request);

  EXPECT_EQ(strange.error->code, "message.invalid");
  EXPECT_EQ(strange.error->faults.front().pointer, "/colour");
  EXPECT_FALSE(own.error);
}

TEST(AQuery, SeesOneTenantAndChangesNothing) {
  const Place place;
  Application application(place);
  ASSERT_FALSE(application.deposit("a", 5).error);

  EXPECT_EQ(application.balance_of("a"), R"({"account":"a","owner":"nobody","balance":5})");
  EXPECT_EQ(application.ask("ledger.entries_of/1", R"({"account":"a"})"), R"({"count":1,"amount":5})");
  EXPECT_EQ(application.balance_of("b"), "account.unknown");
  EXPECT_EQ(application.ask("ledger.nothing/1", "{}"), "query.unknown");
}

TEST(AQuery, PagesByAnIndex) {
  const Place place;
  Application application(place);
  for (const auto* account : {"c", "a", "b"}) {
    ASSERT_FALSE(application.run("ledger.open_account/1", R"({"account":")" + std::string(account) + R"(","owner":"Ann"})").error);
    ASSERT_FALSE(application.deposit(account, account[0]).error);
  }

  auto first = application.ask("ledger.accounts_of/1", R"({"owner":"Ann","limit":2})");

  const std::string rows = R"({"data":[{"account":"a","owner":"Ann","balance":97},{"account":"b","owner":"Ann","balance":98}],"page":{"next":")";
  ASSERT_TRUE(first.starts_with(rows)) << first;
  const auto cursor = first.substr(rows.size(), first.find('"', rows.size()) - rows.size());
  EXPECT_EQ(application.ask("ledger.accounts_of/1", R"({"owner":"Ann","limit":2,"cursor":")" + cursor + R"("})"),
            R"({"data":[{"account":"c","owner":"Ann","balance":99}],"page":{"hasMore":false}})");
  EXPECT_EQ(application.ask("ledger.accounts_of/1", R"({"owner":"Bob","cursor":")" + cursor + R"("})"), "list.bad_cursor");
}

TEST(AStatement, TakesArgumentsThatEveryEngineTakes) {
  const Place place;
  Application application(place, {.plugins = {"parcel"}});
  const auto misuse = [&](const std::string& how) { return application.run("parcel.misuse/1", R"({"how":")" + how + R"("})").error->code; };

  for (const auto* how : {"execute bytes", "execute unheard of", "query zero", "query endless"})
    EXPECT_EQ(misuse(how), "database.bad_argument") << how;
  EXPECT_EQ(application.ask("parcel.misread/1", R"({"how":"query zero"})"), "database.bad_argument");
}

TEST(AQuery, ThatCannotBeAskedIsADefectOfThePluginAndNotOfTheStore) {
  const Place place;
  Application application(place);

  EXPECT_EQ(application.ask("ledger.broken_question/1", "{}"), "database.bad_statement");
}

}  // namespace
}  // namespace comptoir::dispatch::testing
