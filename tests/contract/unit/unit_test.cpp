// What a unit of work does, as a plugin can tell: the same in a host, on both engines, and in a scenario in memory.
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stage.hpp"

namespace comptoir::conformance {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs, ::testing::ThrowsMessage;

struct AUnit : ::testing::Test {
  std::unique_ptr<Stage> stage = make_stage();

  static std::string noted(const std::string& label, const std::string& text) {
    return R"(parcel.noted/1 {"label":")" + label + R"(","text":")" + text + R"("})";
  }
};

TEST_F(AUnit, DoesWhatFollowsFirstInFirstOut) {
  const auto answer = stage->run("parcel.post/1", R"({"label":"a"})");

  EXPECT_EQ(answer, "");
  EXPECT_THAT(stage->events(), ElementsAre(R"(parcel.posted/1 {"label":"a"})", noted("a", "stamped as 1"), noted("a", "sealed"),
                                           noted("a", "greeted"), noted("a", "declared"), noted("a", "cleared")));
  EXPECT_THAT(stage->published(), ElementsAre(R"(parcel.accepted/1 {"label":"a"})"));
}

TEST_F(AUnit, HearsWhatItEnqueuesInTheOrderOfTheHandler) {
  (void)stage->run("parcel.announce/1", R"({"label":"a"})");

  EXPECT_THAT(stage->events(), ElementsAre(noted("a", "announcing"), noted("a", "announced")));
  EXPECT_THAT(stage->published(), ElementsAre(R"(parcel.announced/1 {"label":"a"})"));
}

TEST_F(AUnit, ThatIsRefusedLeavesNothingBehind) {
  const auto answer = stage->run("parcel.lose/1", R"({"label":"a"})");

  EXPECT_EQ(answer, "parcel.lost");
  EXPECT_THAT(stage->events(), IsEmpty());
  EXPECT_EQ(stage->ask("parcel.notes_of/1", R"({"label":"a"})"), R"({"data":[],"page":{"hasMore":false}})");
}

TEST_F(AUnit, EndsWithNoErrorThatNobodyCanGoBy) {
  const auto refuse = [&](const std::string& code, const std::string& sentence, const std::string& fault, const std::string& details) {
    return stage->run("parcel.refuse/1",
                      R"({"code":")" + code + R"(","sentence":")" + sentence + R"(","fault":")" + fault + R"(","details":")" + details + R"("})");
  };

  EXPECT_EQ(refuse("parcel.is_lost-2", "It is lost.", "label.odd", R"({\"since\":2})"), "parcel.is_lost-2");
  for (const auto* code : {"Bad Code!", "", "parcel..lost", ".lost", "parcel.lost.", "Parcel.lost"})
    EXPECT_EQ(refuse(code, "It is lost.", "", ""), "plugin.bad_error") << code;
  EXPECT_EQ(refuse("parcel.lost", "", "", ""), "plugin.bad_error");
  EXPECT_EQ(refuse("parcel.lost", "It is lost.", "Odd", ""), "plugin.bad_error");
  for (const auto* details : {"[1]", "{} {}", R"({\"since\")"})
    EXPECT_EQ(refuse("parcel.lost", "It is lost.", "", details), "plugin.bad_error") << details;
}

TEST_F(AUnit, MaySendTenThousandCommands) {
  const auto answer = stage->run("parcel.burst/1", R"({"label":"a","times":10000,"pad":0})");

  EXPECT_EQ(answer, "");
  EXPECT_THAT(stage->events(), SizeIs(10'000));
}

TEST_F(AUnit, IsThirtyTwoCausesDeep) {
  EXPECT_EQ(stage->run("parcel.count_down/1", R"({"times":32})"), "");
  EXPECT_EQ(stage->run("parcel.count_down/1", R"({"times":33})"), "dispatch.cascade_too_deep");
}

TEST_F(AUnit, WritesSixteenMebibytes) {
  EXPECT_EQ(stage->run("parcel.burst/1", R"({"label":"a","times":150,"pad":30000})"), "");
  EXPECT_EQ(stage->run("parcel.burst/1", R"({"label":"a","times":300,"pad":30000})"), "dispatch.unit_too_large");
  EXPECT_THAT(stage->events(), IsEmpty());
}

TEST_F(AUnit, ReadsOlderRevisionsOfOtherContextsEvents) {
  stage->receive("meter.read/1", R"({"label":"a","pounds":2})");
  EXPECT_THAT(stage->events(), ElementsAre(R"(parcel.weighed/2 {"label":"a","grams":908})"));

  stage->receive("meter.read/2", R"({"label":"a","grams":7,"scale":"left"})");
  EXPECT_THAT(stage->events(), ElementsAre(R"(parcel.weighed/2 {"label":"a","grams":7})"));
  EXPECT_EQ(stage->ask("parcel.weight_of/1", R"({"label":"a"})"), R"({"label":"a","grams":7})");
}

TEST_F(AUnit, ShowsStoredEventsOfOlderRevisions) {
  stage->given_stored("a", "parcel.weighed/1", R"({"label":"a","pounds":3})");

  EXPECT_EQ(stage->ask("parcel.weight_of/1", R"({"label":"a"})"), R"({"label":"a","grams":1362})");
  EXPECT_EQ(stage->run("parcel.weigh/1", R"({"label":"a","grams":5})"), "") << "and folds them";
}

TEST_F(AUnit, IsMadeOfEachReactionToAForeignEvent) {
  stage->receive("road.closed/1", R"({"road":"a"})");

  EXPECT_THAT(stage->events(), ElementsAre(noted("a", "closed"), noted("a", "to be waited for"))) << "the other reaction was refused by itself";
  EXPECT_THAT(stage->ask("parcel.notes_of/1", R"({"label":"a"})"), HasSubstr(R"("text":"closed","number":1})"));
}

TEST_F(AUnit, TrustsItsOwnPluginsMessagesAndNoClients) {
  const auto trusted = stage->run("parcel.send_raw/1", R"({"command":"parcel.note/1","message":"{\"label\":\"a\",\"text\":\"t\",\"x\":1}"})");
  const auto untrusted = stage->run("parcel.note/1", R"({"label":"a","text":"t","x":1})");

  EXPECT_EQ(trusted, "");
  EXPECT_EQ(untrusted, "message.invalid");
}

TEST_F(AUnit, SendsCommandsOfItsOwnPluginOnly) {
  EXPECT_EQ(stage->run("parcel.send_raw/1", R"({"command":"orders.cancel_order/1","message":"{}"})"), "command.foreign");
}

TEST_F(AUnit, LocksInOrderAndMayLockAgain) {
  EXPECT_EQ(stage->run("parcel.lock_both/1", R"({"first":"a","second":"b"})"), "");
  EXPECT_EQ(stage->run("parcel.lock_both/1", R"({"first":"b","second":"a"})"), "lock.out_of_order");
}

TEST_F(AUnit, ClaimsAKeyOnce) {
  EXPECT_EQ(stage->run("parcel.reserve/1", R"({"label":"a","shelf":"top"})"), "");
  EXPECT_EQ(stage->run("parcel.reserve/1", R"({"label":"a","shelf":"top"})"), "") << "the same owner again";
  EXPECT_EQ(stage->run("parcel.reserve/1", R"({"label":"b","shelf":"top"})"), "parcel.shelf.taken");
}

TEST_F(AUnit, ReleasesNothingWhereNobodyCouldHoldIt) {
  for (const auto& unfit : {std::string(), std::string("a\\u0007"), std::string(256, 'x')}) {
    EXPECT_EQ(stage->run("parcel.free/1", R"({"label":"a","shelf":")" + unfit + R"("})"), "") << unfit;
    EXPECT_EQ(stage->run("parcel.free/1", R"({"label":")" + unfit + R"(","shelf":"top"})"), "") << unfit;
  }
}

TEST_F(AUnit, TakesNoIdThatAStoreCannotKeep) {
  const auto too_long = std::string(256, 'x');

  for (const auto& label : {std::string(), std::string("a\\u0007"), too_long}) {
    EXPECT_EQ(stage->run("parcel.note/1", R"({"label":")" + label + R"(","text":"t"})"), "parcel.id_invalid") << label;
    EXPECT_EQ(stage->run("parcel.lock_both/1", R"({"first":")" + label + R"(","second":"b"})"), "parcel.id_invalid") << label;
    EXPECT_EQ(stage->run("parcel.reserve/1", R"({"label":"a","shelf":")" + label + R"("})"), "parcel.shelf.key_invalid") << label;
    EXPECT_EQ(stage->run("parcel.announce/1", R"({"label":")" + label + R"("})"), "parcel.id_invalid") << label;
  }
  EXPECT_EQ(stage->run("parcel.note/1", R"({"label":")" + too_long.substr(1) + R"(","text":"t"})"), "");
}

TEST_F(AUnit, WritesNoRowWhoseTextsAreTooLongForItsKey) {
  const auto longest = std::string(2'000, 'x');
  const auto add = [&](const std::string& label) { return stage->run("parcel.add/1", R"({"label":")" + label + R"(","times":1,"amount":1})"); };

  EXPECT_EQ(add(longest), "");
  EXPECT_EQ(add(longest + "x"), "view.text_too_long");
  EXPECT_EQ(stage->ask("parcel.sum_of/1", R"({"label":")" + longest + R"("})"), R"({"label":")" + longest + R"(","pieces":1})");
}

TEST_F(AUnit, NamesAndWritesRowsByWhatFitsTheirColumnsAlone) {
  const auto misuse = [&](const std::string& how) { return stage->run("parcel.misuse/1", R"({"how":")" + how + R"("})"); };

  for (const auto* how : {"find nothing", "find two", "find number", "find bytes", "find zero", "find unheard of", "erase row", "erase bytes"})
    EXPECT_EQ(misuse(how), "view.bad_key") << how;
  for (const auto* how : {"put key", "put text", "put null", "put bytes", "put endless", "add half"}) EXPECT_EQ(misuse(how), "view.bad_row") << how;
  for (const auto* how : {"add to key", "add to nothing"}) EXPECT_EQ(misuse(how), "view.bad_addition") << how;
  for (const auto* how : {"list by two", "list by number", "list by bytes"}) EXPECT_EQ(misuse(how), "view.bad_prefix") << how;
  for (const auto* how : {"list nothing", "list too much"}) EXPECT_EQ(misuse(how), "view.bad_page") << how;
  EXPECT_EQ(misuse("list by no index"), "view.unknown_index");
  EXPECT_EQ(misuse("find null"), "") << "which names no row";
}

TEST_F(AUnit, AnswersNoQueryByWhatDoesNotFit) {
  const auto misread = [&](const std::string& how) { return stage->ask("parcel.misread/1", R"({"how":")" + how + R"("})"); };

  for (const auto* how : {"find nothing", "find number", "find bytes", "find unheard of"}) EXPECT_EQ(misread(how), "view.bad_key") << how;
  EXPECT_EQ(misread("list by bytes"), "view.bad_prefix");
  EXPECT_EQ(misread("list nothing"), "view.bad_page");
}

TEST_F(AUnit, FoldsNoRowThatIsNoneOfItsView) {
  const auto fold = [&] { stage->given_stored("a", "parcel.weighed/2", R"({"label":"a","grams":-1})"); };

  EXPECT_THAT(fold, ThrowsMessage<std::runtime_error>(HasSubstr("A row of view weights came with 1 values, and has 2.")));
}

TEST_F(AUnit, AddsToRowsAndCountsWhatItWritesOfThem) {
  const auto label = std::string(1000, 'x');
  const auto add = [&](const char* times, const char* amount) {
    return stage->run("parcel.add/1", R"({"label":")" + label + R"(","times":)" + times + R"(,"amount":)" + amount + "}");
  };

  EXPECT_EQ(add("2", "3"), "");
  EXPECT_EQ(add("1", "-1"), "");
  EXPECT_EQ(stage->ask("parcel.sum_of/1", R"({"label":")" + label + R"("})"), R"({"label":")" + label + R"(","pieces":5})");
  EXPECT_EQ(add("1", "2147483647"), "view.out_of_range");
  EXPECT_EQ(add("12000", "1"), "");
  EXPECT_EQ(add("16000", "1"), "dispatch.unit_too_large");
  EXPECT_EQ(stage->ask("parcel.sum_of/1", R"({"label":")" + label + R"("})"), R"({"label":")" + label + R"(","pieces":12005})");
}

TEST_F(AUnit, CountsTheClaimsThatItMakesAndReleases) {
  const auto run = [&](const char* times) {
    return stage->run("parcel.move/1", R"({"label":")" + std::string(250, 'x') + R"(","times":)" + times + "}");
  };

  EXPECT_EQ(run("10000"), "");
  EXPECT_EQ(run("14000"), "dispatch.unit_too_large");
}

TEST_F(AUnit, CountsItsSnapshots) {
  const auto fill = [&](const char* label, const char* times, const char* pad) {
    return stage->run("parcel.fill/1", R"({"label":")" + std::string(label) + R"(","times":)" + times + R"(,"pad":)" + pad + "}");
  };
  ASSERT_EQ(fill("a", "63", "1"), "");

  EXPECT_EQ(fill("b", "1", "5700000"), "") << "an event and a row";
  EXPECT_EQ(fill("a", "1", "5700000"), "dispatch.unit_too_large") << "an event, a row, and the state at version 64";
}

TEST_F(AUnit, IsListedByPages) {
  (void)stage->run("parcel.post/1", R"({"label":"a"})");

  const auto first = stage->ask("parcel.notes_of/1", R"({"label":"a","limit":4})");

  EXPECT_THAT(first, HasSubstr(R"("number":6},{"label":"a","text":"declared","number":5})"));
  EXPECT_THAT(first, HasSubstr(R"("hasMore":true)"));
  EXPECT_EQ(stage->ask("parcel.notes_of/1", R"({"label":"a","cursor":"of-another-list"})"), "list.bad_cursor");
  EXPECT_EQ(stage->ask("parcel.notes_of/1", R"({"label":"a","limit":0})"), "list.limit_out_of_range");
}

TEST_F(AUnit, KnowsItsCommandsAndQueries) {
  EXPECT_EQ(stage->run("parcel.fly/1", "{}"), "command.unknown");
  EXPECT_EQ(stage->ask("parcel.dreams/1", "{}"), "query.unknown");
  EXPECT_EQ(stage->ask("parcel.weight_of/1", R"({"label":"nobody"})"), "parcel.not_weighed");
}

}  // namespace
}  // namespace comptoir::conformance
