// What the server refuses on its own, as a client sees it.
#include <sys/resource.h>

#include <gmock/gmock.h>

#include "http/server.hpp"
#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

using ::testing::HasSubstr;

TEST_F(AServer, RefusesWithAProblemAndCloses) {
  open();
  Wire wire = connect();

  const Answer answer = wire.send("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n" + get("/a")).receive();

  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(answer.says("Content-Type: application/problem+json"));
  EXPECT_TRUE(answer.says("Connection: close"));
  EXPECT_EQ(answer.body, R"({"type":"about:blank","title":"Bad Request","status":400,"code":"http.host_repeated",)"
                         R"("detail":"A request must have only one Host header field."})");
  wire.close_sending();
  EXPECT_TRUE(wire.is_closed());
  EXPECT_EQ(refused("http.host_repeated"), 1U);
}

TEST_F(AServer, RefusesWhatIsTooLarge) {
  open();

  EXPECT_EQ(ask(get("/" + std::string(9'000, 'x'))).status, 414);
  EXPECT_EQ(ask("GET /" + std::string(20'000, 'x')).status, 414);
  EXPECT_EQ(ask(get("/", "X: " + std::string(20'000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n").status, 413);
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n").status, 413);
  EXPECT_EQ(ask("GET / HTTP/3.0\r\nHost: h\r\n\r\n").status, 505);
  EXPECT_EQ(ask(get("/", "Expect: more\r\n")).status, 417);
}

TEST_F(AServer, SaysHowMuchItAccepts) {
  open({.head_bytes_max = 2'000, .target_bytes_max = 1'000, .body_bytes_max = 5'000});

  EXPECT_THAT(ask(get("/" + std::string(1'500, 'x'))).body, HasSubstr("longer than this server accepts. It accepts at most 1000 bytes."));
  EXPECT_THAT(ask(get("/", "X: " + std::string(3'000, 'x') + "\r\n")).body, HasSubstr("It accepts at most 2000 bytes."));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5001\r\n\r\n").body, HasSubstr("It accepts at most 5000 bytes."));
}

TEST_F(AServer, LetsARefusedClientReadTheAnswer) {
  open();
  Wire wire = connect();

  wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
  ASSERT_TRUE(eventually([this] { return refused("http.body_too_large") == 1; }));
  ASSERT_NO_THROW(wire.send(std::string(4'000'000, 'x')));

  EXPECT_EQ(wire.receive().status, 413);
}

TEST_F(AServer, AcceptsABodyOfTheLimit) {
  open();
  const std::string body(1024 * 1024, 'x');

  EXPECT_EQ(ask(post(body)).body, body);
}

TEST_F(AServer, RefusesMoreConnectionsThanItMayHave) {
  open({.connections_max = 2});
  Wire first = connect();
  Wire second = connect();
  ASSERT_EQ(first.send(get("/a")).receive().status, 200);
  ASSERT_EQ(second.send(get("/a")).receive().status, 200);

  Wire third = connect();
  const Answer refused_answer = third.send(get("/a")).receive();
  first.close();
  third.close();

  EXPECT_EQ(refused_answer.status, 503);
  EXPECT_TRUE(eventually([this] { return server_->statistics().connections_open == 1; }));
  EXPECT_EQ(ask(get("/a")).status, 200);
}

TEST_F(AServer, GivesUpASlowHeadWithoutHoldingAWorker) {
  open({.head_timeout = 200ms});
  std::vector<Wire> slow;
  for (int i = 0; i < 50; ++i) slow.push_back(std::move(connect().send("GET /a HT")));

  EXPECT_EQ(ask(get("/a")).status, 200);
  for (Wire& wire : slow) {
    const Answer answer = wire.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_NE(answer.body.find("http.head_timed_out"), std::string::npos);
  }
}

TEST_F(AServer, GivesUpASlowBodyWithoutHoldingAWorker) {
  open({.body_timeout = 200ms});
  std::vector<Wire> slow;
  for (int i = 0; i < 50; ++i) slow.push_back(std::move(connect().send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo")));

  EXPECT_EQ(ask(get("/a")).status, 200);
  for (Wire& wire : slow) {
    const Answer answer = wire.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_NE(answer.body.find("http.body_timed_out"), std::string::npos);
  }
}

TEST_F(AServer, GivesUpAHeadThatDripsInTime) {
  open({.head_timeout = 200ms});
  Wire wire = connect();
  wire.socket().setReceiveTimeout(Poco::Timespan(0, 5'000));

  Answer answer;
  for (int dripped = 0; answer.status == 0 && dripped < 2'000; ++dripped) {
    try {
      wire.send("G");
      answer = wire.receive();
    } catch (const Poco::TimeoutException&) {
    }
  }

  EXPECT_EQ(answer.status, 408);
}

TEST_F(AServer, ClosesAnIdleConnectionSilently) {
  open({.idle_timeout = 100ms});
  Wire wire = connect();
  ASSERT_EQ(wire.send(get("/a")).receive().status, 200);

  EXPECT_TRUE(wire.is_closed());
}

TEST_F(AServer, GivesUpAClientThatDoesNotRead) {
  open({.write_timeout = 100ms});
  Wire wire = connect();
  std::string many;
  for (int i = 0; i < 50; ++i) many += get("/large");

  wire.send(many);

  EXPECT_TRUE(eventually([this] { return server_->statistics().connections_accepted == 1 && server_->statistics().connections_open == 0; }));
}

TEST_F(AServer, HasPatienceWithAnAnswerThatTakesLonger) {
  open({.head_timeout = 50ms, .body_timeout = 50ms, .idle_timeout = 50ms, .write_timeout = 50ms});
  Wire waiting = connect();
  waiting.send(get("/wait"));
  const auto exchange = counter_.take(1);
  Wire idle = connect();

  ASSERT_TRUE(idle.is_closed());  // so the time has passed
  exchange[0].reply(text("done"));

  EXPECT_EQ(waiting.receive().body, "done");
}

TEST_F(AServer, SurvivesARunOutOfDescriptors) {
  open({.idle_timeout = 400ms});
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  std::vector<Poco::Net::StreamSocket> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(Poco::Net::SocketAddress::IPv4);
  const rlim_t next = static_cast<rlim_t>(clients.back().impl()->sockfd()) + 1;
  const rlimit tight{next + 5, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);

  for (auto& client : clients) client.connect(Poco::Net::SocketAddress("127.0.0.1", server_->port()));
  const bool was_full = eventually([this] { return server_->statistics().connections_open == 5 && has_warned("http.exhausted"); });
  ::setrlimit(RLIMIT_NOFILE, &before);

  EXPECT_TRUE(was_full) << server_->statistics().connections_open;
  EXPECT_TRUE(eventually([this] { return server_->statistics().connections_accepted == 20; }));
  EXPECT_EQ(ask(get("/a")).status, 200);
}

}  // namespace
}  // namespace comptoir::http
