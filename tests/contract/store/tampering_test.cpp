// Whoever edits a store past the host is found out, whatever he edits of the log: where it was, and what is wrong.
#include <gmock/gmock.h>

#include "engine.hpp"
#include "storage/digest.hpp"
#include "storage/log_chain.hpp"

namespace comptoir::storage {

using namespace samples;
using ::testing::HasSubstr;

/// Orders 1 to 3 with 4 events each, at log positions 1 to 12, a commit for each order. The second event of order 2 is published in other words, its
/// third one as it is; behind them stand messages without an event, at 13 and 14. What order 2 has published lies aside for a reaction.
class ATamperedStore : public StoreTest {
 protected:
  ATamperedStore() {
    append(store(), order("1"), 4);
    commit(store(), second_order());
    append(store(), order("3"), 4);
    Changes messages;
    messages.postings = posted({message(order("1"), 5, 13), message(order("9"), 1, 14)});
    commit(store(), messages);
    const auto transaction = store().begin();
    transaction->set_aside({"stock/order.seen", order("2"), 1, at(1), false, "It broke.", 0}, transaction->outbox(5, 1).messages);
    transaction->commit();
  }

  static Changes second_order() {
    Changes changes;
    changes.appends = {appended(order("2"), {}, 4)};
    auto& events = changes.appends.front().events;
    events[1].published = {{"order.seen/1", R"({"seen":true})"}};
    events[1].handled = {"shop/order.seen"};
    events[2].published = {{"order.changed/1", ""}};
    return changes;
  }

  std::string verified_after(const std::string& sql) {
    edit(sql);
    return shown(store().verify());
  }
};
ON_EVERY_ENGINE(ATamperedStore);

TEST_P(ATamperedStore, IsWellBefore) { EXPECT_EQ(shown(store().verify()), ""); }

TEST_P(ATamperedStore, NamesAnEventOfWhichSomethingWasAltered) {
  for (const std::string altered : {"data = '{}'", "name = 'order.changed/2'", "event_id = correlation", "actor = 'eve'", "correlation = causation",
                                    "causation = correlation", "traceparent = ''", "recorded = recorded + 1", "recorded = 9223372036854775807",
                                    "on_behalf_of = 'eve'", "command = 'x'", "address = 'x'", "reason = 'x'", "tenant = 'bolt'", "stream_id = '7'"}) {
    edit("CREATE TABLE kept AS SELECT * FROM comptoir_event WHERE position = 7");
    const auto faults = verified_after("UPDATE comptoir_event SET " + altered + " WHERE position = 7");

    EXPECT_THAT(faults, HasSubstr(" version 3 (tenant ")) << altered;
    EXPECT_THAT(faults, HasSubstr("It was altered, or put in the place of another event: its checksum does not follow from what is stored."))
        << altered;
    edit("DELETE FROM comptoir_event WHERE position = 7; INSERT INTO comptoir_event SELECT * FROM kept; DROP TABLE kept");
  }
  EXPECT_EQ(shown(store().verify()), "");
}

TEST_P(ATamperedStore, NamesAnEventThatIsToSayOtherThingsThanItPublished) {
  for (const std::string altered : {"published = NULL", "published = 'nonsense'", R"(published = '[{"data":1}]')",
                                    R"(published = '[{"type":"order.seen/1","data":{"seen":false}}]')", "handled = ''", "seal = 1"}) {
    edit("CREATE TABLE kept AS SELECT * FROM comptoir_event WHERE position = 6");
    EXPECT_THAT(
        verified_after("UPDATE comptoir_event SET " + altered + " WHERE position = 6"),
        HasSubstr("order/2 version 2 (tenant acme): It was moved, or what it publishes was altered: its place, log position 6, or its message "
                  "is not as it was stored.\n"))
        << altered;
    edit("DELETE FROM comptoir_event WHERE position = 6; INSERT INTO comptoir_event SELECT * FROM kept; DROP TABLE kept");
  }
}

TEST_P(ATamperedStore, NamesAnEventThatIsToWaitInAnotherLane) {
  EXPECT_THAT(verified_after("UPDATE comptoir_event SET lane = 15 - lane WHERE position = 7"),
              HasSubstr("order/2 version 3 (tenant acme): Its lane was altered"));
}

TEST_P(ATamperedStore, NamesAnEventThatIsMissingInTheMiddle) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE position = 7"),
            "order/2 version 3 (tenant acme): It is missing: the next event is there.\n"
            "log position 7: What stood there is missing: order/2 version 3 (tenant acme).\n");
}

TEST_P(ATamperedStore, NamesEventsThatAreMissingAtTheEndOfAStream) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE position IN (7, 8)"),
            "log positions 7 to 8: What stood there is missing: order/2 versions 3 to 4 (tenant acme).\n");
}

TEST_P(ATamperedStore, NamesEventsThatAreMissingAtTheEndOfTheLog) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_message; DELETE FROM comptoir_event WHERE position = 12"),
            "log positions 12 to 14: What stood there is missing, the log is shorter than it was: order/3 version 4 (tenant acme).\n");
}

TEST_P(ATamperedStore, NamesAStreamThatIsMissing) {
  EXPECT_THAT(verified_after("DELETE FROM comptoir_event WHERE stream_id = '2'"),
              HasSubstr("log positions 5 to 8: What stood there is missing: versions 1 to 4 of the stream that began at position 5.\n"));
}

TEST_P(ATamperedStore, NamesTheFirstAndTheLastStreamThatAreMissing) {
  EXPECT_EQ(
      verified_after("DELETE FROM comptoir_message; DELETE FROM comptoir_event WHERE stream_id IN ('1', '3')"),
      "log positions 1 to 4: What stood there is missing: versions 1 to 4 of the stream that began at position 1.\n"
      "log positions 9 to 14: What stood there is missing, the log is shorter than it was: versions 1 to 4 of the stream that began at position "
      "9.\n");
}

TEST_P(ATamperedStore, NamesAnEventThatWasInsertedAtTheEnd) {
  const auto faults = verified_after(
      "CREATE TABLE kept AS SELECT * FROM comptoir_event WHERE position = 8; UPDATE kept SET position = 15, version = 5;"
      "INSERT INTO comptoir_event SELECT * FROM kept; DROP TABLE kept");

  EXPECT_THAT(faults, HasSubstr("order/2 version 5 (tenant acme): It was altered, or put in the place of another event"));
  EXPECT_THAT(faults, HasSubstr("log position 15: It was inserted, or the anchors of its commits are missing."));
}

TEST_P(ATamperedStore, NamesBothEventsThatWereSwapped) {
  const auto faults = verified_after(
      "UPDATE comptoir_event SET version = 100 WHERE position = 6; UPDATE comptoir_event SET version = 2 WHERE position = 7;"
      "UPDATE comptoir_event SET version = 3 WHERE position = 6");

  EXPECT_THAT(faults, HasSubstr("order/2 version 2 (tenant acme): It was altered, or put in the place of another event"));
  EXPECT_THAT(faults, HasSubstr("order/2 version 3 (tenant acme): It was altered, or put in the place of another event"));
}

TEST_P(ATamperedStore, NamesEventsOfTwoStreamsWhosePlacesWereSwapped) {
  const auto faults = verified_after(
      "UPDATE comptoir_event SET position = 100 WHERE position = 4; UPDATE comptoir_event SET position = 4 WHERE position = 8;"
      "UPDATE comptoir_event SET position = 8 WHERE position = 100");

  EXPECT_THAT(faults, HasSubstr("order/1 version 4 (tenant acme): It was moved, or what it publishes was altered: its place, log position 8"));
  EXPECT_THAT(faults, HasSubstr("order/2 version 4 (tenant acme): It was swapped with another event: it stands before its predecessor"));
}

TEST_P(ATamperedStore, NamesEventsOfOneStreamWhosePlacesWereSwapped) {
  EXPECT_THAT(verified_after("UPDATE comptoir_event SET position = 100 WHERE position = 2; UPDATE comptoir_event SET position = 2 WHERE position = 3;"
                             "UPDATE comptoir_event SET position = 3 WHERE position = 100"),
              HasSubstr("order/1 version 3 (tenant acme): It was swapped with another event"));
}

TEST_P(ATamperedStore, NamesAnEventThatWasPutAmongThoseOfAnotherStream) {
  const auto faults = verified_after("UPDATE comptoir_event SET stream = 9, version = 5 WHERE position = 8");

  EXPECT_THAT(faults, HasSubstr("order/2 version 5 (tenant acme): It was altered, or put in the place of another event"));
}

TEST_P(ATamperedStore, NamesAStreamThatWasGivenAnotherNumber) {
  EXPECT_THAT(verified_after("UPDATE comptoir_event SET stream = 6 WHERE stream = 5"),
              HasSubstr("order/2 version 1 (tenant acme): It was put among the events of another stream, which begins at log position 6."));
}

TEST_P(ATamperedStore, NamesTheNextEventWhenTheAlteredOneWasGivenAFreshChecksum) {
  const auto faults =
      verified_after("UPDATE comptoir_event SET checksum = (SELECT checksum FROM comptoir_event WHERE position = 1) WHERE position = 6");

  EXPECT_THAT(faults, HasSubstr("order/2 version 2 (tenant acme): It was altered"));
  EXPECT_THAT(faults, HasSubstr("order/2 version 3 (tenant acme): It was altered"));
}

/// Whoever knows the form of checksums writes the end of a stream anew, and everything that tells of it but the anchor.
TEST_P(ATamperedStore, NamesTheCommitWhoseEventsWereReplacedTogetherWithAllThatTellsThem) {
  auto forged = store().read()->events(order("2"), 3).front();
  forged.data = R"({"version":40})";
  forged.checksum = chained(store().read()->events(order("2"), 2).front().checksum, forged);
  const auto seal = static_cast<std::int64_t>(seal_of(leaf_of(8, forged.checksum, std::nullopt, "")));

  EXPECT_EQ(verified_after("UPDATE comptoir_event SET data = '" + forged.data + "', checksum = " + GetParam().bytes(hex(forged.checksum)) +
                           ", seal = " + std::to_string(seal) + " WHERE position = 8"),
            "log positions 5 to 8: As a whole it is not what its commit has left: events were replaced together with all that tells them, or the "
            "commit's anchor was.\n");
}

TEST_P(ATamperedStore, NamesAnAnchorThatWasAltered) {
  EXPECT_THAT(verified_after("UPDATE comptoir_anchor SET chain = (SELECT chain FROM comptoir_anchor WHERE log_end = 4) WHERE log_end = 8"),
              HasSubstr("log positions 5 to 8: As a whole it is not what its commit has left"));
}

TEST_P(ATamperedStore, NamesAnAnchorThatIsMissing) {
  EXPECT_THAT(verified_after("DELETE FROM comptoir_anchor WHERE log_end = 8"),
              HasSubstr("log positions 5 to 12: The anchors of the commits that wrote there are not as they were left."));
}

TEST_P(ATamperedStore, NamesAMessageThatWasAlteredOrMoved) {
  EXPECT_THAT(verified_after("UPDATE comptoir_message SET data = '{\"to\":\"eve\"}' WHERE position = 13"),
              HasSubstr("message at log position 13: It was altered or moved"));
  EXPECT_THAT(verified_after("UPDATE comptoir_message SET from_outside = 1 WHERE position = 14"),
              HasSubstr("message at log position 14: It was altered or moved"));
}

TEST_P(ATamperedStore, NamesMessagesThatWereSwapped) {
  EXPECT_THAT(verified_after("UPDATE comptoir_message SET position = 100 WHERE position = 13; UPDATE comptoir_message SET position = 13 WHERE "
                             "position = 14; UPDATE comptoir_message SET position = 14 WHERE position = 100"),
              HasSubstr("message at log position 13: It was altered or moved"));
}

TEST_P(ATamperedStore, NamesAMessageThatIsMissing) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_message WHERE position = 13"), "log position 13: What stood there is missing.\n");
}

TEST_P(ATamperedStore, NamesAMessageThatWasPutInThePlaceOfAnEvent) {
  EXPECT_THAT(verified_after("UPDATE comptoir_message SET position = 12 WHERE position = 14"),
              HasSubstr("log position 12: A message was inserted where something stands already."));
}

TEST_P(ATamperedStore, NamesWhatWasAlteredWhereItLiesAside) {
  EXPECT_EQ(verified_after("UPDATE comptoir_aside_message SET data = '{\"seen\":false}'"),
            "message of order/2 that lies aside for stock/order.seen: It was altered: it is not what stands at log position 6.\n");
}

TEST_P(ATamperedStore, IsNotDeceivedByANoteThatAnEventWasAMessage) {
  EXPECT_NE(verified_after("DELETE FROM comptoir_event WHERE position = 8; INSERT INTO comptoir_removed (first, last) VALUES (8, 8)"), "");
}

TEST_P(ATamperedStore, IgnoresADamagedSnapshot) {
  Changes changes;
  changes.snapshots = {{order("1"), 4, 1, R"({"total":1})"}};
  commit(store(), changes);

  edit(R"(UPDATE comptoir_snapshot SET state = '{"total":2}')");

  EXPECT_EQ(told(*store().read(), order("1"), 1), "from nothing 1 2 3 4");
  EXPECT_EQ(shown(store().verify()), "");
}

}  // namespace comptoir::storage
