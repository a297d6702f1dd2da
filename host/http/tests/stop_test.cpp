// What becomes of connections when the server stops.
#include <thread>

#include <Poco/Net/NetException.h>

#include "http/server.hpp"
#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

TEST_F(AServer, CutsNoRequestInFlightWhenItStops) {
  open();
  Wire idle = connect();
  Wire waiting = connect();
  Wire sending = connect();
  ASSERT_EQ(idle.send(get("/a")).receive().status, 200);
  waiting.send(get("/wait"));
  const auto exchange = counter_.take(1);
  sending.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
  ASSERT_TRUE(eventually([&] { return server_->statistics().bytes_received >= get("/a").size() + get("/wait").size() + 53; }));

  std::thread stopping([this] { server_->stop(10s); });
  EXPECT_TRUE(idle.is_closed());
  sending.send("dy");
  exchange[0].reply(text("done"));

  const Answer answered = waiting.receive();
  const Answer sent = sending.receive();
  stopping.join();
  EXPECT_EQ(answered.body, "done");
  EXPECT_TRUE(answered.says("Connection: close"));
  EXPECT_EQ(sent.body, "body");
  EXPECT_TRUE(waiting.is_closed());
  EXPECT_THROW(connect(), Poco::Net::ConnectionRefusedException);
}

TEST_F(AServer, AnswersWhatWasSentBeforeItStopped) {
  open();
  std::vector<Wire> wires;
  for (int i = 0; i < 100; ++i) wires.push_back(std::move(connect().send(get("/a"))));

  server_->stop(10s);

  for (Wire& wire : wires) EXPECT_EQ(wire.receive().status, 200);
}

TEST_F(AServer, StopsAtItsDeadline) {
  open();
  Wire slow = connect();
  Wire waiting = connect();
  slow.send("GET /a HT");
  waiting.send(get("/wait"));
  const auto exchange = counter_.take(1);

  server_->stop(50ms);

  EXPECT_TRUE(slow.is_closed());
  EXPECT_TRUE(waiting.is_closed());
  exchange[0].reply(text("too late"));
}

TEST_F(AServer, MayBeGoneWhenAnExchangeIsAnswered) {
  open();
  Wire wire = connect();
  wire.send(get("/wait") + get("/wait"));
  const auto exchange = counter_.take(1);

  server_.reset();

  EXPECT_TRUE(exchange[0].reply(text("too late")));
  EXPECT_TRUE(wire.is_closed());
}

}  // namespace
}  // namespace comptoir::http
