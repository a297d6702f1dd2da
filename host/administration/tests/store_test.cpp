// What administrators learn from a store that no host has open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "administration/administration.hpp"
#include "testing/samples.hpp"

namespace comptoir::administration {
namespace {

using storage::samples::order, storage::samples::posted;
using ::testing::HasSubstr, ::testing::Not;

struct AStoreAlone : ::testing::Test {
  storage::samples::Folder folder;
  std::unique_ptr<storage::Store> store = storage::open_store("sqlite:" + (folder.path() / "store.db").string());
  Administration administration{*store, "outbox-log"};

  /// The answer, or the error's code.
  std::string ask(const std::string& method, const std::string& path, std::map<std::string, std::string> parameters = {}) const {
    const auto answer = administration.ask({method, path, std::move(parameters)});
    return answer ? *answer : answer.error().code;
  }
  std::string get(const std::string& path, std::map<std::string, std::string> parameters = {}) const {
    return ask("GET", path, std::move(parameters));
  }

  void park(const std::string& consumer, const std::string& id) {
    const auto transaction = store->begin();
    transaction->set_aside({.consumer = consumer,
                            .stream = order(id),
                            .attempts = 10,
                            .next_attempt = storage::samples::at(1'000),
                            .parked = true,
                            .reason = "a \"reason\""},
                           std::vector{storage::samples::message(order(id), 1, 1)});
    transaction->commit();
  }
};

TEST_F(AStoreAlone, ShowsTheNewestEvents) {
  storage::samples::append(*store, order("7"), 30);

  const auto newest = get("/admin/events", {{"limit", "2"}});

  EXPECT_THAT(newest, HasSubstr(R"("position":29)"));
  EXPECT_THAT(newest, HasSubstr(R"("position":30,"tenant":"acme","aggregate":"order","id":"7","version":30,"type":"order.changed/1")"));
  EXPECT_THAT(newest, HasSubstr(R"("data":{"version":30}})"));
  EXPECT_THAT(newest, Not(HasSubstr(R"("position":28)")));
  EXPECT_THAT(get("/admin/events"), HasSubstr(R"("position":11)"));
  EXPECT_THAT(get("/admin/events"), Not(HasSubstr(R"("position":10,)")));
}

TEST_F(AStoreAlone, ShowsEventsAfterAPosition) {
  storage::samples::append(*store, order("7"), 5);

  EXPECT_EQ(get("/admin/events", {{"after", "5"}}), "[]");
  EXPECT_THAT(get("/admin/events", {{"after", "3"}, {"limit", "1"}}), HasSubstr(R"([{"position":4)"));
  EXPECT_EQ(get("/admin/events", {{"limit", "0"}}), "[]");
  EXPECT_EQ(get("/admin/events", {{"limit", "many"}}), "admin.not_a_number");
  EXPECT_EQ(get("/admin/events", {{"after", "-1"}}), "admin.not_a_number");
}

TEST_F(AStoreAlone, ShowsAStream) {
  storage::samples::append(*store, order("7"), 2);

  const auto stream = get("/admin/stream", {{"tenant", "acme"}, {"type", "order"}, {"id", "7"}});

  EXPECT_THAT(stream, HasSubstr(R"("version":1)"));
  EXPECT_THAT(stream, HasSubstr(R"("version":2)"));
  EXPECT_EQ(get("/admin/stream", {{"type", "order"}, {"id", "7"}}), "stream.unknown") << "of the default tenant there is none";
}

TEST_F(AStoreAlone, VerifiesItsEvents) {
  storage::samples::append(*store, order("7"), 2);

  EXPECT_EQ(get("/admin/verification"), "[]");
}

TEST_F(AStoreAlone, ListsItsMigrations) { EXPECT_THAT(get("/admin/migrations"), HasSubstr(R"("owner":"comptoir","number":8)")); }

TEST_F(AStoreAlone, ListsWhatIsSetAside) {
  park("outbox:outbox-log", "7");
  park("stock/order.cancelled", "8");

  const auto outbox = get("/admin/outbox/parked");
  const auto reactions = get("/admin/reactions/parked");

  EXPECT_THAT(outbox, HasSubstr(R"({"consumer":"outbox:outbox-log","tenant":"acme","aggregate":"order","key":"7","attempts":10,"parked":true)"));
  EXPECT_THAT(outbox, HasSubstr(R"("parked":true,"reason":"a \"reason\"","waiting":1)")) << "no attempt comes next";
  EXPECT_THAT(outbox, Not(HasSubstr("stock/")));
  EXPECT_THAT(reactions, HasSubstr(R"("consumer":"stock/order.cancelled")"));
  EXPECT_THAT(reactions, Not(HasSubstr("outbox:")));
}

TEST_F(AStoreAlone, SendsOnWhatIsSetAside) {
  park("outbox:outbox-log", "7");
  park("stock/order.cancelled", "7");

  const auto outbox = ask("POST", "/admin/outbox/retry", {{"key", "7"}});

  EXPECT_EQ(outbox, R"({"keys":1})");
  EXPECT_FALSE(store->aside("outbox:outbox-log").front().parked);
  EXPECT_EQ(store->aside("outbox:outbox-log").front().waiting, 1U) << "a host will carry it";
  EXPECT_TRUE(store->aside("stock/order.cancelled").front().parked);
  EXPECT_EQ(ask("POST", "/admin/reactions/retry", {{"key", "7"}}), R"({"keys":1})");
  EXPECT_EQ(store->aside("stock/order.cancelled").front().attempts, 0U);
}

TEST_F(AStoreAlone, SaysOfAKeyThatIsNotSetAsideWhichIsMeantAndWhatListsThem) {
  park("outbox:outbox-log", "order-7");
  park("stock/order.cancelled", "order-8");
  const auto sentence_of = [this](const std::string& verb) {
    const auto answer = administration.ask({"POST", "/admin/" + verb + "/retry", {{"key", "ordr-7"}}});
    return answer ? "" : answer.error().sentence;
  };

  EXPECT_EQ(ask("POST", "/admin/outbox/retry", {{"key", "order-8"}}), "outbox.not_aside");
  EXPECT_EQ(ask("POST", "/admin/reactions/retry", {{"key", "nope"}}), "reactions.not_aside");
  EXPECT_EQ(sentence_of("outbox"), "The publisher has set no key ordr-7 aside; did you mean order-7? `comptoir outbox parked` lists what there is.");
  EXPECT_EQ(sentence_of("reactions"),
            "No reaction or projection has set the key ordr-7 aside; did you mean order-8? `comptoir reactions parked` lists what there is.");
}

TEST_F(AStoreAlone, SaysOfAStreamThatIsNotThereWhichIsMeantAndWhatListsThem) {
  storage::samples::append(*store, order("order-7"), 1);
  const auto sentence_of = [this](const std::string& type, const std::string& id) {
    const auto answer = administration.ask({"GET", "/admin/stream", {{"tenant", "acme"}, {"type", type}, {"id", id}}});
    return answer ? "" : answer.error().sentence;
  };

  EXPECT_EQ(sentence_of("order", "order-8"),
            "There is no stream order order-8 of tenant acme; did you mean order-7? `comptoir events tail` lists what there is.");
  EXPECT_EQ(sentence_of("ordre", "order-7"),
            "There is no stream ordre order-7 of tenant acme; did you mean order? `comptoir events tail` lists what there is.");
  EXPECT_EQ(sentence_of("invoice", "1"), "There is no stream invoice 1 of tenant acme: `comptoir events tail` lists what there is.");
}

TEST_F(AStoreAlone, CountsItsOutbox) {
  storage::Changes changes;
  changes.postings = posted({storage::samples::message(order("7"), 1, 1), storage::samples::message(order("7"), 2, 2)});
  storage::samples::commit(*store, changes);

  EXPECT_EQ(get("/admin/outbox"), R"({"end":2,"waiting":2,"parkedKeys":0,"publisherStatus":{}})");
}

TEST_F(AStoreAlone, SaysWhatNeedsAHost) {
  for (const auto* path : {"/admin/plugins", "/admin/statistics", "/admin/projections", "/admin/nothing"}) {
    const auto answer = administration.ask({"GET", path, {}});
    ASSERT_FALSE(answer.ok()) << path;
    EXPECT_EQ(answer.error().code, "admin.unknown");
    EXPECT_THAT(answer.error().sentence, HasSubstr("comptoir serve"));
  }
  EXPECT_EQ(ask("POST", "/admin/events"), "admin.unknown");
}

}  // namespace
}  // namespace comptoir::administration
