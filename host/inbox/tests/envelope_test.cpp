#include "inbox/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outbox/envelope.hpp"
#include "storage/birth.hpp"
#include "testing/samples.hpp"

namespace comptoir::inbox {
namespace {

using ::testing::HasSubstr;

constexpr auto today = Timestamp::at(Date(2026, 6, 1));

/// The sentence with which a document is refused; empty when it is not.
std::string refusal(std::string_view json) {
  const auto read = read_envelope(json, "default", today);
  return read ? std::string{} : read.error().code + ": " + read.error().sentence;
}

TEST(AnEnvelope, IsReadAsAnotherInstallationWroteIt) {
  auto sent = storage::samples::message(storage::samples::order("4711"), 3, 9);
  sent.data = R"({"total":"12,50 €","lines":[{"sku":"pen"}]})";
  sent.origin.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  const auto read = read_envelope(outbox::envelope(sent), "default", today);

  ASSERT_TRUE(read.ok()) << read.error().sentence;
  EXPECT_EQ(read->id, sent.id);
  EXPECT_EQ(read->type, sent.type);
  EXPECT_EQ(read->data, sent.data);
  EXPECT_EQ(read->stream, sent.stream);
  EXPECT_EQ(read->version, sent.version);
  EXPECT_EQ(read->origin.actor, sent.origin.actor);
  EXPECT_EQ(read->origin.correlation, sent.origin.correlation);
  EXPECT_EQ(read->origin.causation, sent.origin.causation);
  EXPECT_EQ(read->origin.traceparent, sent.origin.traceparent);
  EXPECT_EQ(read->origin.recorded, sent.origin.recorded);
}

TEST(AnEnvelope, MayComeFromASystemThatKnowsNothingOfUs) {
  constexpr const char* foreign = R"({"specversion":"1.0","id":"A-17","type":"parcel.arrived/1",)"
                                  R"("source":"https://carrier.example/api","time":"2026-01-01T00:00:00Z","data":{}})";

  const auto read = read_envelope(foreign, "acme", today);

  ASSERT_TRUE(read.ok()) << read.error().sentence;
  EXPECT_EQ(read->stream, (storage::StreamKey{"acme", "https://carrier.example/api", "A-17"}));
  EXPECT_EQ(read->version, 1U);
  EXPECT_EQ(read->origin.actor, "https://carrier.example/api");
  EXPECT_EQ(read->origin.correlation, read->id);
  EXPECT_TRUE(read->origin.causation.is_nil());
}

TEST(AnEnvelope, WhoseIdIsNoUuidIsKnownByIdAndSource) {
  const auto id_of = [](const std::string& id, const std::string& source) {
    return read_envelope(
               R"({"specversion":"1.0","type":"a/1","time":"2026-01-01T00:00:00Z","data":{},"id":")" + id + R"(","source":")" + source + R"("})",
               "default", today)
        ->id;
  };

  EXPECT_EQ(id_of("17", "/a"), id_of("17", "/a"));
  EXPECT_NE(id_of("17", "/a"), id_of("17", "/b"));
  EXPECT_NE(id_of("17", "/a"), id_of("18", "/a"));
}

TEST(AnEnvelope, IsRefusedWithASentenceThatNamesWhatIsWrong) {
  EXPECT_THAT(refusal("not json"), HasSubstr("inbox.no_cloudevent: It is no CloudEvent 1.0 that can be read:"));
  EXPECT_THAT(refusal("not json"), HasSubstr("Line 1, column"));
  EXPECT_THAT(refusal("[]"), HasSubstr("Expected an object"));
  EXPECT_THAT(refusal(R"({"id":"1"})"), HasSubstr("/specversion"));
  EXPECT_THAT(refusal(R"({"specversion":"0.3","id":"1","type":"a/1","source":"s","data":{}})"), HasSubstr(R"(its specversion is "0.3", not "1.0".)"));
  EXPECT_THAT(refusal(R"({"specversion":"1.0","id":"","type":"a/1","source":"s","data":{}})"), HasSubstr("its id is empty."));
  EXPECT_THAT(refusal(R"({"specversion":"1.0","id":"1","type":"a/1","source":"s","data_base64":"AA=="})"),
              HasSubstr("its data must be a JSON object."));
  EXPECT_THAT(refusal(R"({"specversion":"1.0","id":"1","type":"a/1","source":"s","data":{"x":}})"), HasSubstr("expected a value"));
  EXPECT_THAT(refusal(R"({"specversion":"1.0","id":"1","type":"a/1","source":"s","time":"yesterday","data":{}})"), HasSubstr("/time"));
}

TEST(AnEnvelope, SaysHowOldItsEventIs) {
  const std::string rest = R"("specversion":"1.0","type":"a/1","source":"s","data":{}})";
  const auto birth = [&rest](const std::string& id) {
    return storage::birth_of(*read_envelope(R"({"id":")" + id + "\"," + rest, "default", today)).text();
  };

  EXPECT_THAT(birth("018f0000-0000-7000-8000-000000000001"), HasSubstr("2024-04-"));
  EXPECT_THAT(birth(R"(018f0000-0000-7000-8000-000000000001","time":"2026-01-01T00:00:00Z)"), HasSubstr("2024-04-"));
  EXPECT_THAT(birth(R"(18","time":"2026-01-01T00:00:00Z)"), HasSubstr("2026-01-01"));
  EXPECT_THAT(refusal(R"({"id":"18",)" + rest), HasSubstr("inbox.no_time: It has neither a time nor an id that tells one"));
}

/// A message with these members, beside those that it must have.
std::string message_with(const std::string& members) { return R"({"specversion":"1.0","type":"a/1","source":"s","data":{},)" + members + "}"; }

TEST(AnEnvelope, IsOfATimeThatPeopleWorkWith) {
  const auto of_time = [](const std::string& time) { return refusal(message_with(R"("id":"17","time":")" + time + "\"")); };

  EXPECT_EQ(of_time("1970-01-01T00:00:00Z"), "");
  EXPECT_EQ(of_time("2026-06-01T23:00:00Z"), "");
  EXPECT_THAT(of_time("0001-01-01T00:00:00Z"), HasSubstr("inbox.time_out_of_range: Its time says 0001-01-01"));
  EXPECT_THAT(of_time("2026-06-03T00:00:00Z"), HasSubstr("inbox.time_out_of_range: Its time says 2026-06-03"));
  EXPECT_THAT(of_time("9999-12-31T23:59:59Z"), HasSubstr("inbox.time_out_of_range"));
}

TEST(AnEnvelope, HasAnIdThatWasMadeInATimeThatPeopleWorkWith) {
  const auto of_id = [](const std::string& id) { return refusal(message_with(R"("time":"2026-05-01T00:00:00Z","id":")" + id + "\"")); };

  EXPECT_EQ(of_id("019e0000-0000-7000-8000-000000000001"), "");
  EXPECT_THAT(of_id("ffffffff-ffff-7000-8000-000000000001"), HasSubstr("Its id, a UUID of version 7, lies beyond the year 9999"));
  EXPECT_THAT(of_id("e0000000-0000-7000-8000-000000000001"), HasSubstr("inbox.time_out_of_range: Its id, a UUID of version 7, says "));
  EXPECT_EQ(of_id("ffffffff-ffff-4000-8000-000000000001"), "");
}

TEST(AnEnvelope, HasNamesThatEveryStoreCanKeep) {
  const auto with = [](const std::string& members) { return refusal(message_with(R"("time":"2026-05-01T00:00:00Z",)" + members)); };

  EXPECT_THAT(with(R"("id":"1","subject":"a\nb")"), HasSubstr("inbox.name_invalid: Its subject or id holds a control character."));
  EXPECT_THAT(with(R"("id":"1","tenant":"")"), HasSubstr("inbox.name_invalid: Its tenant is empty."));
  EXPECT_THAT(with(R"("id":"1","actor":")" + std::string(300, 'x') + "\""), HasSubstr("Its actor or source is longer than 255 bytes."));
  EXPECT_THAT(with(R"("id":")" + std::string(300, 'x') + "\""), HasSubstr("Its subject or id is longer than 255 bytes."));
}

TEST(AnEnvelope, LosesATraceparentThatIsNone) {
  const auto read = read_envelope(message_with(R"("id":"1","time":"2026-05-01T00:00:00Z","traceparent":"nonsense")"), "default", today);

  ASSERT_TRUE(read.ok()) << read.error().sentence;
  EXPECT_EQ(read->origin.traceparent, "");
}

}  // namespace
}  // namespace comptoir::inbox
