#include "http/server.hpp"

#include <new>
#include <thread>

#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

TEST(AnExchange, ThatNobodyAnsweredEndsThoughNoMemoryIsLeftForTheProblem) {
  struct Full final : Recipient {
    void receive(Response) override { throw std::bad_alloc(); }
  };

  EXPECT_NO_THROW(Exchange(std::make_shared<Full>()));
}

TEST_F(AServer, KeepsAConnectionAlive) {
  open();
  Wire wire = connect();

  const Answer first = wire.send(get("/a?b=c")).receive();
  const Answer second = wire.send(post("body")).receive();

  EXPECT_EQ(first.body, "GET /a b=c");
  EXPECT_EQ(second.body, "body");
  EXPECT_EQ(server_->statistics().connections_accepted, 1U);
  EXPECT_EQ(server_->statistics().requests, 2U);
}

TEST_F(AServer, WritesACompleteHead) {
  open();

  const Answer answer = ask(get("/a"));

  EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer.head;
  EXPECT_TRUE(answer.says("Content-Type: text/plain"));
  EXPECT_TRUE(answer.says("Content-Length: 7"));
}

TEST_F(AServer, ClosesIfTheClientWantsItSo) {
  open();
  Wire wire = connect();

  const Answer answer = wire.send(get("/a", "Connection: close\r\n")).receive();

  EXPECT_TRUE(answer.says("Connection: close"));
  EXPECT_TRUE(wire.is_closed());
}

TEST_F(AServer, SpeaksHttp10) {
  open();
  Wire closing = connect();
  Wire keeping = connect();

  const Answer last = closing.send("GET /a HTTP/1.0\r\n\r\n").receive();
  const Answer first = keeping.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").receive();

  EXPECT_TRUE(last.says("Connection: close"));
  EXPECT_TRUE(closing.is_closed());
  EXPECT_TRUE(first.says("Connection: keep-alive"));
  EXPECT_EQ(keeping.send(get("/b")).receive().status, 200);
}

TEST_F(AServer, SendsNoBodyForHead) {
  open();
  Wire wire = connect();

  const Answer answer = wire.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n").receive(false);

  EXPECT_TRUE(answer.says("Content-Length: 10")) << answer.head;
  EXPECT_EQ(wire.send(get("/a")).receive().body, "GET /a ");
}

TEST_F(AServer, TellsTheClientToContinue) {
  open();
  Wire wire = connect();

  wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  const Answer interim = wire.receive();
  const Answer answer = wire.send("body").receive();

  EXPECT_EQ(interim.status, 100);
  EXPECT_EQ(answer.body, "body");
}

TEST_F(AServer, PutsChunksTogether) {
  open();

  const Answer answer = ask("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

  EXPECT_EQ(answer.body, "abcde");
}

TEST_F(AServer, AnswersPipelinedRequestsInOrder) {
  open();
  Wire wire = connect();

  wire.send(get("/wait") + get("/wait") + get("/c"));
  std::thread first([this] { counter_.take(1)[0].reply(text("a")); });
  first.join();
  std::thread second([this] { counter_.take(1)[0].reply(text("b")); });
  second.join();

  EXPECT_EQ(wire.receive().body, "a");
  EXPECT_EQ(wire.receive().body, "b");
  EXPECT_EQ(wire.receive().body, "GET /c ");
}

TEST_F(AServer, LetsConnectionsBeAnsweredInAnyOrder) {
  open();
  Wire early = connect();
  Wire late = connect();

  early.send(get("/wait"));
  auto first = counter_.take(1);
  late.send(get("/wait"));
  auto second = counter_.take(1);
  second[0].reply(text("second"));

  EXPECT_EQ(late.receive().body, "second");
  first[0].reply(text("first"));
  EXPECT_EQ(early.receive().body, "first");
}

TEST_F(AServer, HoldsNoWorkerForARequestThatWaits) {
  open();
  std::vector<Wire> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(std::move(connect().send(get("/wait"))));
  auto exchanges = counter_.take(50);

  EXPECT_EQ(ask(get("/a")).status, 200);
  for (const Exchange& exchange : exchanges) exchange.reply(text("done"));
  for (Wire& wire : waiting) EXPECT_EQ(wire.receive().body, "done");
}

TEST_F(AServer, CountsOnlyTheFirstAnswer) {
  open();
  Wire wire = connect();
  wire.send(get("/wait"));
  const Exchange exchange = counter_.take(1)[0];

  EXPECT_TRUE(exchange.reply(text("first")));
  EXPECT_FALSE(exchange.reply(text("second")));

  EXPECT_EQ(wire.receive().body, "first");
  EXPECT_EQ(wire.send(get("/a")).receive().body, "GET /a ");
}

TEST_F(AServer, Answers500IfNobodyAnswers) {
  open();
  Wire wire = connect();

  const Answer dropped = wire.send(get("/drop")).receive();
  const Answer thrown = wire.send(get("/throw")).receive();
  wire.send(get("/wait"));
  counter_.take(1).clear();
  const Answer dropped_later = wire.receive();

  EXPECT_EQ(dropped.status, 500);
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(dropped_later.status, 500);
  EXPECT_EQ(thrown.body.find("secret"), std::string::npos);
  EXPECT_EQ(refused("http.unanswered"), 3U);
}

TEST_F(AServer, SendsNoHeaderThatWouldBreakTheAnswer) {
  open();
  Wire wire = connect();
  wire.send(get("/wait"));

  counter_.take(1)[0].reply({200, "text/plain", {{"X", "a\r\nSet-Cookie: b"}}, {}});
  const Answer answer = wire.receive();

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.head.find("Set-Cookie"), std::string::npos);
}

TEST_F(AServer, SendsLargeAnswersToSlowReaders) {
  open();
  Wire wire = connect();
  wire.socket().setReceiveBufferSize(256 * 1024);

  wire.send(get("/large") + get("/large"));

  EXPECT_EQ(wire.receive().body, std::string(8 * 1024 * 1024, 'x'));
  EXPECT_EQ(wire.receive().body, std::string(8 * 1024 * 1024, 'x'));
}

TEST_F(AServer, DropsTheAnswerToAClientThatHasLeft) {
  open();
  Wire leaving = connect();
  leaving.send(get("/wait"));
  const Exchange exchange = counter_.take(1)[0];

  leaving.close();
  exchange.reply(text(std::string(1024 * 1024, 'x')));

  EXPECT_TRUE(eventually([&] { return server_->statistics().connections_open == 0; }));
  EXPECT_EQ(ask(get("/a")).status, 200);
}

TEST_F(AServer, KnowsWhoAsks) {
  std::string remote;
  server_.emplace(Options{{"127.0.0.1:0"}, 2, {}}, [&](const Request& request, const Exchange& exchange) {
    remote = request.remote();
    exchange.reply(text(std::string(request.header("x-name").value_or("none"))));
  });
  ASSERT_TRUE(server_->start().ok());
  Wire wire = connect();

  const Answer answer = wire.send(get("/", "X-Name: me\r\n")).receive();

  EXPECT_EQ(answer.body, "me");
  EXPECT_EQ(remote, wire.socket().address().toString());
}

TEST_F(AServer, AnswersAFreshClientBesideThousandsOfIdleOnes) {
  open();
  std::vector<Wire> idle;
  for (int i = 0; i < 2'000; ++i) {
    idle.push_back(connect());
    ASSERT_EQ(idle.back().send(get("/a")).receive().status, 200);
  }

  const auto start = std::chrono::steady_clock::now();
  const Answer answer = ask(get("/fresh"));

  EXPECT_EQ(answer.status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  for (Wire& wire : idle) ASSERT_EQ(wire.send(get("/a")).receive().status, 200);
}

TEST_F(AServer, ListensOnIpv6Too) {
  open({}, {"127.0.0.1:0", "[::1]:0"});

  EXPECT_EQ(ask(get("/a")).status, 200);
}

TEST_F(AServer, SaysWhyItCannotListen) {
  open();
  const std::string taken = "127.0.0.1:" + std::to_string(server_->port());
  const auto error_of = [](const std::string& endpoint) { return Server({{endpoint}, 1, {}}, {}).start().error(); };

  EXPECT_EQ(error_of(taken).sentence, "Cannot listen on " + taken + ": Address already in use.");
  EXPECT_EQ(error_of("127.0.0.1").code, "http.endpoint_malformed");
  EXPECT_EQ(error_of("127.0.0.1:70000").code, "http.endpoint_malformed");
  EXPECT_EQ(error_of("::1:80").code, "http.endpoint_malformed");
  EXPECT_EQ(error_of("example.org:80").code, "http.endpoint_malformed");
  EXPECT_EQ(error_of("unix:").code, "http.endpoint_malformed");
}

}  // namespace
}  // namespace comptoir::http
