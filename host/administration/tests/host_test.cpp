// What administrators learn from a running host over its socket, and what they can make it do.
#include "host.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "configuration/configuration.hpp"
#include "http/unix_client.hpp"
#include "testing/application.hpp"

namespace comptoir {
namespace {

using dispatch::testing::eventually, dispatch::testing::Place, dispatch::testing::test_plugins;
using ::testing::HasSubstr, ::testing::Not, ::testing::StartsWith;

struct ARunningHost : ::testing::Test {
  void SetUp() override {
    const auto read = configuration::load(configuration_file());
    ASSERT_TRUE(read.ok()) << read.error().faults.front().message;
    host = std::make_unique<Host>(*read, telemetry::Log({telemetry::Level::off, telemetry::Format::json}));
    const auto started = host->start();
    ASSERT_TRUE(started.ok()) << started.error().sentence;
  }

  std::filesystem::path configuration_file() const {
    const auto file = place.path() / "comptoir.toml";
    const auto folder = "folder = \"" + place.orders().string() + "\"\n";
    std::ofstream(file) << "[http]\nlisten = \"unix:" << socket("http") << "\"\n"
                        << "[storage]\nurl = \"" << place.store_url() << "\"\n"
                        << "[plugins]\ndirectory = \"" << test_plugins().string() << "\"\nenabled = [\"ledger\", \"listener\", \"test-publisher\"]\n"
                        << "[outbox]\npublisher = \"test-publisher\"\n"
                        << "[inbox]\nreceiver = \"test-receiver\"\n"
                        << "[reactions]\nattempts = 1\n"
                        << "[admin]\nsocket = \"" << socket("admin") << "\"\n"
                        << "[plugin.ledger]\n"
                        << folder << "[plugin.listener]\n"
                        << folder << "[plugin.test-publisher]\n"
                        << folder << "[plugin.test-receiver]\n"
                        << folder;
    return file;
  }
  std::string socket(const std::string& name) const { return (place.path() / (name + ".sock")).string(); }

  http::Response ask(const std::string& method, const std::string& target) const {
    auto answer = http::UnixClient(socket("admin")).ask(method, target);
    return answer ? *answer : http::Response{0, {}, {}, answer.error().sentence};
  }
  std::string get(const std::string& target) const { return ask("GET", target).body; }

  int deposit(const std::string& account) const {
    const auto answer = http::UnixClient(socket("http")).post("/api/v1/accounts/" + account + "/deposits", R"({"amount":5})");
    return answer ? answer->status : 0;
  }
  std::string show(const std::string& path) const {
    const auto answer = http::UnixClient(socket("http")).get(path);
    return answer ? answer->body : answer.error().code;
  }

  Place place;
  std::unique_ptr<Host> host;
};

TEST_F(ARunningHost, ListsItsPlugins) {
  const auto plugins = get("/admin/plugins");

  EXPECT_THAT(plugins, HasSubstr(R"({"name":"ledger","version":"1.0.0","state":"started","file":)"));
  EXPECT_THAT(plugins, HasSubstr(R"("name":"test-publisher")"));
}

TEST_F(ARunningHost, ShowsTheSameEventsAsAStoreAlone) {
  ASSERT_EQ(deposit("a"), 200);

  EXPECT_THAT(get("/admin/events"), HasSubstr(R"("type":"ledger.deposited/1")"));
  EXPECT_THAT(get("/admin/stream?type=ledger.account&id=a"), HasSubstr(R"("data":{"account":"a","amount":5,"balance":5})"));
  EXPECT_EQ(get("/admin/verification"), "[]");
}

TEST_F(ARunningHost, CountsWhatItsHandlersDid) {
  ASSERT_EQ(deposit("a"), 200);

  EXPECT_THAT(get("/admin/statistics"), HasSubstr(R"({"type":"ledger.deposit/1","handler":"ledger","count":1,"refusals":0,"failures":0)"));
}

TEST_F(ARunningHost, TellsWhatItsHandlersRefusedFromWhatTheyFailedAt) {
  ASSERT_EQ(deposit("a"), 200);
  const auto refused = http::UnixClient(socket("http")).post("/api/v1/accounts/a/withdrawals", R"({"amount":50})");
  ASSERT_EQ(refused->status, 409);

  EXPECT_THAT(get("/admin/statistics"), HasSubstr(R"({"type":"ledger.withdraw/1","handler":"ledger","count":1,"refusals":1,"failures":0)"));
  EXPECT_THAT(show("/metrics"), HasSubstr(R"(comptoir_handler_refusals_total{handler="ledger",type="ledger.withdraw/1"} 1)"));
}

TEST_F(ARunningHost, SaysWhoItIs) { EXPECT_THAT(get("/admin/host"), HasSubstr("(process " + std::to_string(getpid()) + ")\",\"store\":\"")); }

TEST_F(ARunningHost, ListsItsProjections) {
  const auto projections = get("/admin/projections");

  EXPECT_THAT(projections, HasSubstr(R"({"name":"ledger/balances","timing":"same transaction","events":")"));
  EXPECT_THAT(projections, HasSubstr(R"("name":"ledger/totals","timing":"asynchronous")"));
  EXPECT_THAT(projections, HasSubstr(R"("behind":0})"));
}

TEST_F(ARunningHost, TellsHowItsOutboxStands) {
  ASSERT_EQ(deposit("a"), 200);
  ASSERT_TRUE(host->relay().drained(dispatch::testing::patience));

  EXPECT_TRUE(eventually([&] { return get("/admin/outbox").starts_with(R"({"end":2,"waiting":0,)"); })) << get("/admin/outbox");
  const auto outbox = get("/admin/outbox");

  EXPECT_THAT(outbox, StartsWith(R"({"end":2,"waiting":0,"settled":2,"confirmed":1,"underWay":0)"));
  EXPECT_THAT(outbox, HasSubstr(R"("publisher":"test-publisher","publisherStatus":{"connected":true)"));
}

TEST_F(ARunningHost, TellsHowItsInboxStands) {
  std::ofstream(place.orders() / "letters") << "torn" << std::endl;

  EXPECT_TRUE(eventually([&] { return get("/admin/inbox").starts_with(R"({"taken":0,"repeats":0,"unfit":1,)"); })) << get("/admin/inbox");

  EXPECT_THAT(get("/admin/inbox"), HasSubstr(R"("wanted":[],"receiver":"test-receiver","receiverStatus":{"connected":true)"));
  EXPECT_THAT(show("/metrics"), HasSubstr("comptoir_inbox_unfit_total 1"));
}

TEST_F(ARunningHost, SendsAParkedEventOn) {
  place.order("orders", "reject a");
  ASSERT_EQ(deposit("a"), 200);
  ASSERT_TRUE(eventually([&] { return get("/admin/outbox/parked").find(R"("key":"a")") != std::string::npos; }));
  place.order("orders", "");
  EXPECT_THAT(get("/admin/outbox"), StartsWith(R"({"end":2,"waiting":1,)")) << "what waits behind a parked key is not published";

  EXPECT_EQ(ask("POST", "/admin/outbox/retry?key=a").body, R"({"keys":1})");

  EXPECT_TRUE(eventually([&] { return get("/admin/outbox/parked") == "[]"; }));
}

TEST_F(ARunningHost, HasNothingToSendOnOfAKeyThatIsNotSetAside) {
  ASSERT_EQ(deposit("a"), 200);

  const auto outbox = ask("POST", "/admin/outbox/retry?key=a");
  const auto reactions = ask("POST", "/admin/reactions/retry?key=a");

  EXPECT_EQ(outbox.status, 404);
  EXPECT_THAT(outbox.body, HasSubstr(R"("code":"outbox.not_aside")"));
  EXPECT_EQ(reactions.status, 404);
  EXPECT_THAT(reactions.body, HasSubstr("`comptoir reactions parked` lists what there is."));
}

TEST_F(ARunningHost, SendsAParkedReactionOn) {
  place.order("a", "refuse");
  ASSERT_EQ(deposit("a"), 200);
  ASSERT_TRUE(eventually([&] { return get("/admin/reactions/parked").find(R"("parked":true)") != std::string::npos; }));
  place.order("a", "");

  EXPECT_EQ(ask("POST", "/admin/reactions/retry?key=a").body, R"({"keys":1})");

  EXPECT_TRUE(eventually([&] { return get("/admin/reactions/parked") == "[]"; }));
}

TEST_F(ARunningHost, RebuildsAProjection) {
  ASSERT_EQ(deposit("a"), 200);

  EXPECT_EQ(ask("POST", "/admin/projections/rebuild?name=ledger%2Fbalances").body, R"({"events":1})");
  EXPECT_THAT(ask("POST", "/admin/projections/rebuild?name=ledger%2Fbalnaces").body,
              HasSubstr("There is no projection ledger/balnaces; did you mean ledger/balances? `comptoir projections list` lists what there is."));
  EXPECT_EQ(ask("POST", "/admin/projections/rebuild?name=nothing").status, 404);
  EXPECT_EQ(ask("POST", "/admin/projections/rebuild").status, 422);
  EXPECT_EQ(show("/api/v1/accounts/a"), R"({"account":"a","owner":"nobody","balance":5})");
}

TEST_F(ARunningHost, AnswersErrorsAsProblems) {
  const auto unknown = ask("GET", "/admin/nothing");
  const auto broken = ask("GET", "/admin/events?limit=%0A");

  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.content_type, "application/problem+json");
  EXPECT_THAT(unknown.body, HasSubstr(R"("code":"admin.unknown")"));
  EXPECT_EQ(broken.status, 400);
}

TEST_F(ARunningHost, RunsItsTimersItsReactionsAndItsProjections) {
  place.order("tick", "please");
  ASSERT_EQ(deposit("a"), 200);

  EXPECT_TRUE(eventually([&] { return get("/admin/stream?type=listener.ear&id=a").find("listener.heard/1") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return get("/admin/stream?type=ledger.account&id=clock").find("timer:ledger/tick") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return get("/admin/statistics").find(R"("handler":"ledger/totals")") != std::string::npos; }));
}

TEST_F(ARunningHost, StopsInOrderAndStartsAgainWhereItWas) {
  ASSERT_EQ(deposit("a"), 200);
  host->stop();
  EXPECT_EQ(deposit("a"), 0);
  host.reset();

  SetUp();

  ASSERT_EQ(deposit("a"), 200);
  EXPECT_EQ(show("/api/v1/accounts/a"), R"({"account":"a","owner":"nobody","balance":10})");
}

TEST_F(ARunningHost, ShowsItsPages) {
  EXPECT_EQ(show("/health/live"), "live\n");
  EXPECT_EQ(show("/health/ready"), "ready\n");
  EXPECT_THAT(show("/metrics"), HasSubstr("comptoir_messages_total"));
  EXPECT_THAT(show("/openapi.json"), HasSubstr("/api/v1/accounts/{account}/deposits"));
  EXPECT_THAT(show("/asyncapi.json"), HasSubstr("ledger.balance.changed"));
}

}  // namespace
}  // namespace comptoir
