#include <gtest/gtest.h>

#include "raw_file.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {

using namespace samples;

/// Orders 1 to 3 with 4 events each, at log positions 1 to 12.
class ATamperedStore : public testing::Test {
 protected:
  ATamperedStore() {
    const auto store = open();
    for (const char* id : {"1", "2", "3"}) append(*store, order(id), 4);
  }

  std::filesystem::path path() const { return folder_.path() / "store.db"; }
  std::unique_ptr<Store> open() const { return open_store("sqlite:" + path().string()); }
  std::string verified_after(const std::string& sql) const {
    edit(path(), sql);
    return shown(open()->verify());
  }

  Folder folder_;
};

TEST_F(ATamperedStore, IsWellBefore) { EXPECT_EQ(shown(open()->verify()), ""); }

TEST_F(ATamperedStore, IsWellWithAMessageSetAside) {
  const auto store = open();
  const auto transaction = store->begin();
  transaction->set_aside({"stock/order.changed", order("1"), 1, at(1), false, "It broke.", 0}, std::vector{message(order("1"), 1, 1)});
  transaction->commit();

  EXPECT_EQ(shown(store->verify()), "");
}

class AnAlteredColumn : public ATamperedStore, public testing::WithParamInterface<const char*> {};

TEST_P(AnAlteredColumn, IsFound) {
  EXPECT_EQ(
      verified_after("UPDATE comptoir_event SET " + std::string(GetParam()) + " WHERE stream_id = '2' AND version = 3"),
      "order/2 version 3 (tenant acme): It was altered, or put in the place of another event: its checksum does not follow from what is stored.\n");
}

INSTANTIATE_TEST_SUITE_P(OfAnEvent, AnAlteredColumn,
                         testing::Values("data = '{}'", "name = 'order.changed/2'", "event_id = x'00'", "actor = 'eve'", "correlation = x'00'",
                                         "causation = x'01'", "traceparent = ''", "recorded = recorded + 1", "recorded = 9223372036854775807"));

TEST_F(ATamperedStore, NamesAnEventThatIsMissingInTheMiddle) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE stream_id = '2' AND version = 2"),
            "order/2 version 2 (tenant acme): It is missing: the next event is there.\n"
            "log position 6: The event that stood there is missing.\n");
}

TEST_F(ATamperedStore, NamesEventsThatAreMissingAtTheEndOfAStream) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE stream_id = '2' AND version > 2"),
            "order/2 versions 3 to 4 (tenant acme): It is missing at the end: the stream's head says version 4.\n"
            "log positions 7 to 8: The event that stood there is missing.\n");
}

TEST_F(ATamperedStore, NamesTheEndOfTheLogThoughTheHeadWasTurnedBack) {
  EXPECT_EQ(
      verified_after("DELETE FROM comptoir_event WHERE stream_id = '3' AND version = 4;"
                     "UPDATE comptoir_head SET version = 3, checksum = (SELECT checksum FROM comptoir_event WHERE stream_id = '3' AND version = 3) "
                     "WHERE stream_id = '3'"),
      "log position 12: The event that stood there is missing: the log is shorter than it was.\n");
}

TEST_F(ATamperedStore, NamesAStreamThatIsMissing) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE stream_id = '2'"),
            "order/2 versions 1 to 4 (tenant acme): The whole stream is missing, its head is there.\n"
            "log positions 5 to 8: The event that stood there is missing.\n");
  EXPECT_EQ(verified_after("DELETE FROM comptoir_head WHERE stream_id = '2'"), "log positions 5 to 8: The event that stood there is missing.\n");
}

TEST_F(ATamperedStore, NamesTheFirstAndTheLastStreamThatAreMissing) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_event WHERE stream_id IN ('1', '3')"),
            "order/1 versions 1 to 4 (tenant acme): The whole stream is missing, its head is there.\n"
            "order/3 versions 1 to 4 (tenant acme): The whole stream is missing, its head is there.\n"
            "log positions 1 to 4: The event that stood there is missing.\n"
            "log positions 9 to 12: The event that stood there is missing: the log is shorter than it was.\n");
}

TEST_F(ATamperedStore, NamesAStreamThatLostItsHead) {
  EXPECT_EQ(verified_after("DELETE FROM comptoir_head WHERE stream_id = '2'"),
            "order/2 (tenant acme): Its head is missing, its events up to version 4 are there.\n");
}

TEST_F(ATamperedStore, NamesAnEventThatWasInsertedAtTheEnd) {
  const std::string faults = verified_after(
      "INSERT INTO comptoir_event SELECT 13, tenant, stream_type, stream_id, 5, event_id, name, data, checksum, actor, correlation, causation, "
      "traceparent, "
      "recorded, seal FROM comptoir_event WHERE stream_id = '2' AND version = 4");

  EXPECT_NE(faults.find("order/2 version 5 (tenant acme): It was inserted at the end: the stream's head says version 4."), std::string::npos)
      << faults;
}

TEST_F(ATamperedStore, NamesEventsThatWereInsertedInTheMiddle) {
  const std::string faults = verified_after(
      "UPDATE comptoir_event SET version = version + 100 WHERE stream_id = '2' AND version > 2;"
      "INSERT INTO comptoir_event SELECT 13, tenant, stream_type, stream_id, 3, event_id, name, data, checksum, actor, correlation, causation, "
      "traceparent, "
      "recorded, seal FROM comptoir_event WHERE stream_id = '2' AND version = 2;"
      "UPDATE comptoir_event SET version = version - 99 WHERE stream_id = '2' AND version > 100");

  EXPECT_NE(faults.find("order/2 version 3 (tenant acme): It was altered, or put in the place of another event"), std::string::npos) << faults;
  EXPECT_NE(faults.find("order/2 version 5 (tenant acme): It was inserted at the end"), std::string::npos) << faults;
}

TEST_F(ATamperedStore, NamesBothEventsThatWereSwapped) {
  const std::string faults = verified_after(
      "UPDATE comptoir_event SET version = 100 WHERE stream_id = '2' AND version = 2;"
      "UPDATE comptoir_event SET version = 2 WHERE stream_id = '2' AND version = 3;"
      "UPDATE comptoir_event SET version = 3 WHERE stream_id = '2' AND version = 100");

  EXPECT_NE(faults.find("order/2 version 2 (tenant acme): It was altered, or put in the place of another event"), std::string::npos) << faults;
  EXPECT_NE(faults.find("order/2 version 3 (tenant acme): It was altered, or put in the place of another event"), std::string::npos) << faults;
}

TEST_F(ATamperedStore, NamesEventsOfTwoStreamsWhosePlacesInTheLogWereSwapped) {
  EXPECT_EQ(verified_after(
                "UPDATE comptoir_event SET position = 100 WHERE position = 4; UPDATE comptoir_event SET position = 4 WHERE position = 5;"
                "UPDATE comptoir_event SET position = 5 WHERE position = 100; UPDATE sqlite_sequence SET seq = 12 WHERE name = 'comptoir_event'"),
            "order/1 version 4 (tenant acme): It was moved: log position 5 is not where it was stored.\n"
            "order/2 version 1 (tenant acme): It was moved: log position 4 is not where it was stored.\n");
}

TEST_F(ATamperedStore, NamesEventsOfOneStreamWhosePlacesInTheLogWereSwapped) {
  const std::string faults = verified_after(
      "UPDATE comptoir_event SET position = 100 WHERE position = 2; UPDATE comptoir_event SET position = 2 WHERE position = 3;"
      "UPDATE comptoir_event SET position = 3 WHERE position = 100; UPDATE sqlite_sequence SET seq = 12 WHERE name = 'comptoir_event'");

  EXPECT_NE(faults.find("order/1 version 3 (tenant acme): It was swapped with another event"), std::string::npos) << faults;
}

TEST_F(ATamperedStore, NamesAStreamWhoseHeadWasReplaced) {
  EXPECT_EQ(
      verified_after("UPDATE comptoir_head SET checksum = x'0000000000000000000000000000000000000000000000000000000000000000' WHERE stream_id = '2'"),
      "order/2 version 4 (tenant acme): The stream's head holds another checksum: the head, or the stream's whole history, was replaced.\n");
}

TEST_F(ATamperedStore, NamesTheNextEventWhenTheAlteredOneWasGivenAFreshChecksum) {
  const std::string faults = verified_after(
      "UPDATE comptoir_event SET checksum = x'0101010101010101010101010101010101010101010101010101010101010101' WHERE stream_id = '2' AND version = "
      "2");

  EXPECT_NE(faults.find("order/2 version 2"), std::string::npos) << faults;
  EXPECT_NE(faults.find("order/2 version 3"), std::string::npos) << faults;
}

TEST_F(ATamperedStore, IgnoresADamagedSnapshot) {
  {
    Changes changes;
    changes.snapshots = {{order("1"), 4, 1, R"({"total":1})"}};
    commit(*open(), changes);
  }
  edit(path(), R"(UPDATE comptoir_snapshot SET state = '{"total":2}')");

  EXPECT_EQ(samples::told(*open()->read(), order("1"), 1), "from nothing 1 2 3 4");
}

}  // namespace comptoir::storage::sqlite
