// What the server holds for its clients is bounded in bytes, over all connections.
#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

/// So many bytes of a body that says it is a megabyte.
std::string beginning_of_a_body(std::size_t bytes) {
  return "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n" + std::string(bytes, 'x');
}

class AServersMemory : public AServer {
 protected:
  static Limits narrow() {
    Limits limits;
    limits.buffered_bytes_max = 1'000'000;
    return limits;
  }
};

TEST_F(AServersMemory, IsNotFilledByBodiesThatNeverEnd) {
  open(narrow());
  std::vector<Wire> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(std::move(connect().send(beginning_of_a_body(300'000))));

  ASSERT_TRUE(eventually([this] { return refused("http.memory_exhausted") > 0; }));

  const auto answer = ask(get("/health/live"));
  EXPECT_EQ(answer.status, 200) << "whoever asks whether the process lives is told so";
  clients.clear();
  EXPECT_TRUE(eventually([this] { return ask(get("/anything")).status == 200; })) << "what clients held is free again";
}

TEST_F(AServersMemory, IsNotFilledByAnswersThatNobodyTakes) {
  open(narrow());
  auto slow = connect();
  slow.send(get("/large"));

  ASSERT_TRUE(eventually([this] { return ask(get("/anything")).status == 503; }));

  const auto refusal = ask(get("/anything"));
  const auto life = ask(get("/health/live"));
  EXPECT_EQ(life.status, 200) << "whoever asks whether the process lives is told so";
  EXPECT_NE(refusal.body.find("http.memory_exhausted"), std::string::npos) << refusal.body;
  EXPECT_TRUE(refusal.says("Retry-After: 1"));
  EXPECT_EQ(slow.receive().body.size(), 8U * 1024 * 1024) << "what was begun is sent";
  EXPECT_TRUE(eventually([this] { return ask(get("/anything")).status == 200; }));
}

}  // namespace
}  // namespace comptoir::http
